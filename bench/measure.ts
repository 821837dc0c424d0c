import { cpus, loadavg, totalmem } from 'node:os';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { firstOf, itemAt } from '../lib/error/defined';

export interface Row {
	readonly [column: string]: string | number;
}

/** The stored segments that are evaluated, of how many customers, and as of when. */
export interface Evaluated {
	readonly keys: readonly string[];
	readonly customers: number;
	/** A later instant each time. */
	readonly asOf: () => string;
}

/** One table of a benchmark: printed, and written to `bench/results/` with the machine and the versions. */
export interface Report {
	readonly name: string;
	readonly promise: string;
	readonly rows: readonly Row[];
	readonly summary: Readonly<Record<string, string | number>>;
	/** Of a shop of its own; default the size that was asked for. */
	readonly size?: string;
}

export const median = (values: readonly number[]): number => {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1
		? itemAt(sorted, middle)
		: (itemAt(sorted, middle - 1) + itemAt(sorted, middle)) / 2;
};

export const round = (value: number, digits = 2) => Number(value.toFixed(digits));

export async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
	const start = performance.now();
	const result = await work();
	return { ms: performance.now() - start, result };
}

/**
 * Medians of two ways, run in turn, so that a drift of the machine meets both alike.
 * @returns milliseconds, and the median of the ratios of the pairs
 */
export async function inTurn(runs: number, ours: () => Promise<unknown>, theirs: () => Promise<unknown>) {
	const pairs: [number, number][] = [];
	await ours();
	await theirs();
	for (let run = 0; run < runs; run += 1) pairs.push([(await timed(ours)).ms, (await timed(theirs)).ms]);
	return {
		ours: median(pairs.map(([a]) => a)),
		theirs: median(pairs.map(([, b]) => b)),
		ratio: median(pairs.map(([a, b]) => a / b)),
	};
}

export async function publish(
	report: Report,
	asked: string,
	client: Client,
	settings: object,
): Promise<void> {
	const { size = asked } = report;
	console.log(`\n${report.name} (${size}) – ${report.promise}`);
	console.table(report.rows);
	console.log(report.summary);
	const { rows } = await client.query<{ version: string }>('SELECT version()');
	const { version } = firstOf(rows);
	const folder = join(__dirname, 'results');
	mkdirSync(folder, { recursive: true });
	const machine = {
		cpu: cpus()[0]?.model,
		cores: cpus().length,
		memoryGB: round(totalmem() / 2 ** 30, 0),
		// Ours included; above the cores others worked beside us.
		load: round(loadavg()[0] ?? 0, 1),
		node: process.version,
		postgres: version,
		settings,
	};
	writeFileSync(
		join(folder, `${report.name}-${size}.json`),
		`${JSON.stringify({ ...report, size, at: new Date().toISOString(), machine }, null, '\t')}\n`,
	);
}
