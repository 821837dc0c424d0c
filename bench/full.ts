import type { Client } from 'pg';
import { firstOf } from '../lib/error/defined';
import type { Segments } from '../lib';
import { inTurn, median, round, type Report, type Row } from './measure';
import { RULES } from './rules';
import { BENCH_NOW } from './shop/load';

/** The compiled query of each rule against the best SQL by hand: the customers found must be the same. */
export async function benchFull(segments: Segments, client: Client, runs: number): Promise<Report> {
	const rows: Row[] = [];
	for (const { name, rule, byHand } of RULES) {
		const { sql, bindings } = await segments.preview(rule, { asOf: BENCH_NOW });
		const ours = () =>
			client.query<{ n: number }>(`SELECT count(*)::int AS n FROM (${sql}) AS ids`, [...bindings]);
		const hand = () => client.query<{ n: number }>(`SELECT count(*)::int AS n FROM (${byHand}) AS ids`);
		const [found, expected] = [firstOf((await ours()).rows).n, firstOf((await hand()).rows).n];
		if (found !== expected) throw new Error(`"${name}" finds ${found} customers, by hand ${expected}`);
		const { ours: mine, theirs, ratio } = await inTurn(runs, ours, hand);
		rows.push({
			rule: name,
			customers: found,
			'ours ms': round(mine, 0),
			'by hand ms': round(theirs, 0),
			ratio: round(ratio),
		});
		console.log(`${name}: ${round(ratio)} ×`);
	}
	const ratios = rows.map((row) => row.ratio as number);
	return {
		name: 'full',
		promise: 'median ≤ 1.05 × the best SQL by hand, none above 1.3 ×',
		rows,
		summary: { median: round(median(ratios)), worst: Math.max(...ratios) },
	};
}
