import type { Client } from 'pg';
import { loadDemoShop } from '../demo/shop/load';
import { openSegments, type Segments } from '../lib';
import { median, round, timed, type Report, type Row } from './measure';

const NOW = '2025-06-15T12:00:00Z';
/** So few that their own query takes a millisecond or two: the rest is what every call costs. */
const CUSTOMERS = 300;
const LEAST_RUNS = 50;
const WARM_UPS = 20;

const SPENT = 'amount_spent > 500 within last 90 days';
const COUNTRY = "country in ('DE', 'FR')";

const AIMS = { preview: 3, evaluation: 8 } as const;

interface Case {
	readonly name: string;
	readonly aim: number;
	readonly run: () => Promise<Taken>;
}

/** Milliseconds. */
interface Taken {
	readonly whole: number;
	/** Of the statement that asks the rule itself. */
	readonly own: number;
	/** Of this process: on a busy machine only that says what the code takes. */
	readonly processor: number;
}

async function processed<T>(work: () => Promise<T>) {
	const before = process.cpuUsage();
	const { ms, result } = await timed(work);
	const { user, system } = process.cpuUsage(before);
	return { whole: ms, processor: (user + system) / 1_000, result };
}

/** What a call takes beside its own query, on a shop so small that nothing else is left. */
export async function benchFixed(client: Client, url: string, _size: number, asked: number): Promise<Report> {
	await client.query('DROP SCHEMA IF EXISTS segments CASCADE; DROP SCHEMA IF EXISTS shop CASCADE');
	await loadDemoShop(client, { now: new Date(NOW), customers: CUSTOMERS });
	const segments = await openSegments({ connection: url, shop: 'auto', timeZone: 'UTC' });
	try {
		await segments.install({ changeTracking: true });
		const cases = await casesOf(segments, client);
		const runs = Math.max(asked, LEAST_RUNS);
		const took = new Map(cases.map(({ name }) => [name, [] as Taken[]]));
		// In turn, so that a drift of the machine meets all alike.
		for (let run = -WARM_UPS; run < runs; run += 1)
			for (const { name, run: call } of cases) {
				const taken = await call();
				if (run >= 0) took.get(name)?.push(taken);
			}
		const rows = cases.map(({ name, aim }): Row => {
			const times = took.get(name) ?? [];
			return {
				call: name,
				runs: times.length,
				'whole ms': round(median(times.map(({ whole }) => whole))),
				'beside its query ms': round(median(times.map(({ whole, own }) => whole - own))),
				'aim ms': aim,
				'processor of this process ms': round(median(times.map(({ processor }) => processor))),
			};
		});
		return {
			name: 'fixed',
			size: String(CUSTOMERS),
			promise: `beside its own query a preview ≤ ${AIMS.preview} ms, an evaluation that finds nothing new ≤ ${AIMS.evaluation} ms`,
			rows,
			summary: {
				customers: CUSTOMERS,
				'aims met': rows.filter((row) => Number(row['beside its query ms']) <= Number(row['aim ms'])).length,
			},
		};
	} finally {
		await segments.close();
		await client.query('DROP SCHEMA segments CASCADE; DROP SCHEMA shop CASCADE');
	}
}

async function casesOf(segments: Segments, client: Client): Promise<readonly Case[]> {
	for (const [title, query] of [
		['Followed', SPENT],
		['In Full', SPENT],
	] as const) {
		await segments.create({ title, query });
		await segments.evaluate(title);
	}
	const { sql, bindings } = await segments.preview(SPENT);
	const ownQuery = () => client.query(`SELECT count(*) FROM (${sql}) AS ids`, [...bindings]);
	const preview = async (rule: string) => {
		const { result, ...taken } = await processed(() => segments.preview(rule));
		return { ...taken, own: result.form.takenMs };
	};
	const evaluation = async (title: string, mode: 'full' | 'incremental') => {
		const { result, ...taken } = await processed(() => segments.evaluate(title, { mode }));
		if (result.mode !== mode || result.joined + result.left > 0)
			throw new Error(`"${title}" was evaluated in mode ${result.mode}, or somebody has moved`);
		return taken;
	};
	return [
		{ name: 'preview of a rule with facts', aim: AIMS.preview, run: () => preview(SPENT) },
		{ name: 'preview of a rule without facts', aim: AIMS.preview, run: () => preview(COUNTRY) },
		{
			name: 'evaluation that follows the changes, of which there are none',
			aim: AIMS.evaluation,
			// It asks the rule of nobody.
			run: async () => ({ ...(await evaluation('Followed', 'incremental')), own: 0 }),
		},
		{
			name: 'evaluation in full that moves nobody',
			aim: AIMS.evaluation,
			run: async () => ({
				own: (await timed(ownQuery)).ms,
				...(await evaluation('In Full', 'full')),
			}),
		},
	];
}
