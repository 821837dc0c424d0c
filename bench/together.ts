import type { Segments } from '../lib';
import { median, round, timed, type Report, type Row } from './measure';
import { RULES } from './rules';

/** A hundred segments: each of the bench's rules four times, with another threshold or window each time. */
export async function createHundred(segments: Segments): Promise<string[]> {
	const keys: string[] = [];
	for (const [index, rule] of hundredRules().entries()) {
		keys.push((await segments.create({ title: `Rule ${index + 1}`, rule, active: true })).key);
	}
	return keys;
}

function hundredRules(): object[] {
	const varied = (rule: object, by: number): object =>
		JSON.parse(JSON.stringify(rule), (key: string, value: unknown) => {
			if (typeof value === 'number' && (key === 'value' || key === 'last') && value > 4) return value + by;
			return value;
		}) as object;
	return [0, 1, 2, 3].flatMap((by) => RULES.map(({ rule }) => varied(rule, by)));
}

/** All segments in one evaluation against one by one, each time as of a later minute. */
export async function benchTogether(
	segments: Segments,
	keys: readonly string[],
	runs: number,
	asOf: () => string,
): Promise<Report> {
	await segments.evaluate(keys, { asOf: asOf(), mode: 'full' });
	const rows: Row[] = [];
	for (let run = 0; run < runs; run += 1) {
		const alone = await timed(async () => {
			const at = asOf();
			for (const key of keys) await segments.evaluate(key, { asOf: at, mode: 'full' });
		});
		const together = await timed(() => segments.evaluate(keys, { asOf: asOf(), mode: 'full' }));
		rows.push({
			run: run + 1,
			segments: keys.length,
			'one by one ms': round(alone.ms, 0),
			'together ms': round(together.ms, 0),
			'share %': round((together.ms / alone.ms) * 100, 1),
		});
		console.log(`together: ${String(rows.at(-1)?.['share %'])} % of one by one`);
	}
	return {
		name: 'together',
		promise: 'a hundred segments together ≤ 25 % of one by one',
		rows,
		summary: { 'median share %': round(median(rows.map((row) => row['share %'] as number)), 1) },
	};
}
