/**
 * `npx tsx bench/learning.ts --size 100k --postgres /usr/lib/postgresql/15/bin` Whether evaluations find the
 * best strategy although the planner is misled: the shop of `unseen.ts` without statistics, and with
 * conditions that hang together. Each rule is evaluated in full again and again; then each strategy is timed
 * by itself.
 */
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { openSegments, type Segments } from '../lib';
import { compileRule } from '../lib/compile';
import { STRATEGIES } from '../lib/compiler/strategy/choose';
import { describeMapping, resolveShop } from '../lib/shop';
import type { Mapping } from '../lib/shop/mapping/mapping';
import { publish, round, timed, type Row } from './measure';
import { SIZES, type Size } from './server';
import { startUnseenShop, UNSEEN, UNSEEN_SETTINGS } from './unseen/server';

const MISLED = 'misled';
const EVALUATIONS = 12;
/** A strategy that takes so many times as long as the chosen one is not the best. */
const MOST_TIMES = 3;

/**
 * The cities of the first customers are those of most orders, and a province says nothing beside its city.
 */
const MISLEAD = [
	'CREATE INDEX ON "order" (customer_id, created_at)',
	`UPDATE customer_address SET province = 'P' || replace(city, 'City ', '')`,
	'DELETE FROM pg_statistic',
];

const city = (name: string) => ({ field: 'city', operator: 'equals', value: name });
const region = (name: string) => ({ field: 'region', operator: 'equals', value: name });
const spent = (value: number) => ({ field: 'amount_spent', operator: 'greater_than', value });
const all = (...rules: object[]) => ({ match: 'all', rules });

const RULES: Readonly<Record<string, object>> = {
	'a small city, and amount': all(city('City 1500'), spent(300)),
	'the largest city and its province, and amount': all(city('City 0'), region('P0'), spent(300)),
	'one provider of e-mail, and amount': all(
		{ field: 'email', operator: 'contains', value: 'gmail' },
		spent(300),
	),
	'names, and orders': all(
		{ field: 'name', operator: 'contains', value: 'First1' },
		{ field: 'orders_count', operator: 'greater_than_or_equals', value: 4 },
	),
};

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: { size: { type: 'string', default: '100k' }, postgres: { type: 'string', default: 'embedded' } },
	});
	if (!Object.hasOwn(SIZES, values.size)) throw new Error(`There is no size "${values.size}".`);
	const size = values.size as Size;
	const server = await startUnseenShop(size, values.postgres);
	const admin = await connected(server.connectionString('postgres'));
	await admin.query(`DROP DATABASE IF EXISTS ${MISLED}`);
	await admin.query(`CREATE DATABASE ${MISLED} TEMPLATE ${UNSEEN}`);
	const connection = server.connectionString(MISLED);
	const client = await connected(connection);
	const segments = await openSegments({ connection, shop: 'evershop', timeZone: 'UTC' });
	try {
		await client.query(`ALTER DATABASE ${MISLED} SET autovacuum = off`).catch(() => undefined);
		for (const statement of MISLEAD) await client.query(statement);
		await segments.install();
		const mapping = await describeMapping(await resolveShop('evershop', client), client);
		const rows: Row[] = [];
		for (const [name, rule] of Object.entries(RULES)) {
			const asked = { name, rule };
			rows.push(await benchRule(asked, segments, { client, mapping }));
		}
		const found = rows.filter((row) => row['× of the best'] !== '' && Number(row['× of the best']) <= 1.2);
		await publish(
			{
				name: `learning-${server.majorVersion}`,
				promise: 'after ten evaluations the best strategy, whatever the planner believed',
				rows,
				summary: { rules: rows.length, 'within 1.2 × of the best': found.length },
			},
			size,
			client,
			UNSEEN_SETTINGS,
		);
	} finally {
		await segments.close();
		await client.end();
		await admin.query(`DROP DATABASE IF EXISTS ${MISLED}`);
		await admin.end();
		await server.stop();
	}
}

async function connected(connectionString: string): Promise<Client> {
	const client = new Client({ connectionString });
	await client.connect();
	return client;
}

async function benchRule(
	{ name, rule }: { readonly name: string; readonly rule: object },
	segments: Segments,
	{ client, mapping }: { readonly client: Client; readonly mapping: Mapping },
): Promise<Row> {
	const { form } = await segments.preview(rule);
	const { key } = await segments.create({ title: name, rule });
	for (let run = 0; run < EVALUATIONS; run += 1) await segments.evaluate(key, { mode: 'full' });
	const { strategies } = await segments.health();
	const learnt = strategies.find((one) => one.key === key);
	if (learnt === undefined) throw new Error(`Nothing was learnt of "${name}".`);
	const took = await timesOf(rule, mapping, client, learnt.strategy);
	const best = Math.min(...took.values());
	const chosen = took.get(learnt.strategy) ?? NaN;
	const row = {
		rule: name,
		planner: form.strategy,
		'after ten': learnt.strategy,
		'ms of it': round(chosen, 1),
		'× of the best': round(chosen / best),
		'planner ×': round((took.get(form.strategy) ?? MOST_TIMES * chosen) / best),
		'trials %': round(learnt.trialShare * 100, 1),
		strategies: [...took].map(([strategy, ms]) => `${strategy} ${round(ms, 0)}`).join(', '),
	};
	console.log(row);
	return row;
}

/** Each strategy by itself, without workers as in an evaluation; those left out take too long. */
async function timesOf(
	rule: object,
	mapping: Mapping,
	client: Client,
	chosen: string,
): Promise<Map<string, number>> {
	const took = new Map<string, number>();
	await client.query(
		`SET TimeZone = 'UTC'; SET jit = off; SET max_parallel_workers_per_gather = 0; SET statement_timeout = 0`,
	);
	const others = STRATEGIES.filter((one) => one !== chosen);
	for (const strategy of [...STRATEGIES.filter((one) => one === chosen), ...others]) {
		const { sql, bindings } = compileRule(rule, mapping, { strategy });
		for (let run = 0; run < 3; run += 1) {
			const ask = () => client.query(`SELECT count(*) FROM (${sql}) x`, [...bindings]).catch(() => undefined);
			const { ms, result } = await timed(ask);
			if (result === undefined) break;
			took.set(strategy, Math.min(ms, took.get(strategy) ?? Infinity));
		}
		if (strategy === chosen)
			await client.query(`SET statement_timeout = ${Math.ceil(MOST_TIMES * (took.get(chosen) ?? 0)) + 200}`);
	}
	return took;
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
