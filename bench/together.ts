import type { Segments } from '../lib';
import { median, round, type Report, type Row } from './measure';
import { RULES } from './rules';
import { openByHand, type Clocked } from './together/by-hand';

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

/** Ours and by hand are measured in turn so often in each run; one by one takes long and is measured once. */
const PAIRS = 3;

/**
 * All segments in one evaluation against one by one, and against the best form by hand, each time as of a
 * later minute. Ours has the connections of the library's pool, by hand a new one in each run, warm before it
 * counts: one server process may be half as quick as another for the same statement, so the medians count.
 */
export async function benchTogether(
	segments: Segments,
	url: string,
	keys: readonly string[],
	{ runs, asOf }: { readonly runs: number; readonly asOf: () => string },
): Promise<Report> {
	const together = (at: string) => segments.evaluate(keys, { asOf: at, mode: 'full' });
	await together(asOf());
	const byHand = await openByHand(url, keys);
	const rows: Row[] = [];
	try {
		for (let run = 1; run <= runs; run += 1) {
			const start = asOf();
			const alone = await byHand.clocked(async () => {
				for (const key of keys) await segments.evaluate(key, { asOf: start, mode: 'full' });
			});
			await byHand.reconnect();
			await byHand.evaluate(start);
			const pairs: Pair[] = [];
			for (let pair = 0; pair < PAIRS; pair += 1) {
				const at = asOf();
				const ours = await byHand.clocked(() => together(at));
				const hand = await byHand.evaluate(at);
				await byHand.check();
				pairs.push({ ours, hand });
			}
			rows.push({ run, segments: keys.length, ...figures(alone, pairs) });
			console.log(`together: ${JSON.stringify(rows.at(-1))}`);
		}
	} finally {
		await byHand.close();
	}
	const of = (column: string) => round(median(rows.map((row) => row[column] as number)), 2);
	return {
		name: 'together',
		promise: 'a hundred segments together ≤ 15 % of one by one, and ≤ 1.5 × the best form by hand',
		rows,
		summary: {
			'median share %': of('share %'),
			'median share %, processor': of('share %, processor'),
			'median × of by hand': of('× of by hand'),
			'median × of by hand, processor': of('× of by hand, processor'),
		},
	};
}

interface Pair {
	readonly ours: Clocked;
	readonly hand: Clocked;
}

function figures(alone: Clocked, pairs: readonly Pair[]): Row {
	const of = (value: (pair: Pair) => number) => median(pairs.map(value));
	const [together, hand] = [of(({ ours }) => ours.ms), of(({ hand }) => hand.ms)];
	const [oursCpu, handCpu] = [of(({ ours }) => ours.processorMs), of(({ hand }) => hand.processorMs)];
	return {
		'one by one ms': round(alone.ms, 0),
		'together ms': round(together, 0),
		'share %': round((together / alone.ms) * 100, 1),
		'by hand ms': round(hand, 0),
		'× of by hand': round(together / hand),
		'one by one processor ms': round(alone.processorMs, 0),
		'together processor ms': round(oursCpu, 0),
		'share %, processor': round((oursCpu / alone.processorMs) * 100, 1),
		'by hand processor ms': round(handCpu, 0),
		'× of by hand, processor': round(oursCpu / handCpu),
	};
}
