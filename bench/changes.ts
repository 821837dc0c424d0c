/**
 * `npx tsx bench/changes.ts --size 200k --postgres /usr/lib/postgresql/15/bin --only 'spent|country'`
 * The ordinary rules of `unseen.ts` on the same shop, whose orders have no index by customer: each evaluated
 * in full, and after 200 customers were written (100 of them by their orders) by looking at those alone. What
 * is written says what was there, so that the shop stays as it was made.
 */
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { openSegments, type Segments } from '../lib';
import { median, publish, round, timed, type Row } from './measure';
import { SIZES, type Size } from './server';
import { CASES, type Case } from './unseen/rules';
import { startUnseenShop, UNSEEN, UNSEEN_SETTINGS } from './unseen/server';

const WRITTEN = 100;

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			size: { type: 'string', default: '200k' },
			runs: { type: 'string', default: '1' },
			postgres: { type: 'string', default: 'embedded' },
			only: { type: 'string', default: '' },
		},
	});
	if (!Object.hasOwn(SIZES, values.size)) throw new Error(`There is no size "${values.size}".`);
	const server = await startUnseenShop(values.size as Size, values.postgres);
	const client = new Client({ connectionString: server.connectionString(UNSEEN) });
	await client.connect();
	const segments = await openSegments({
		connection: server.connectionString(UNSEEN),
		shop: 'evershop',
		timeZone: 'UTC',
	});
	try {
		// Of a run that was broken off.
		await client.query('DROP SCHEMA IF EXISTS segments CASCADE');
		await segments.install({ changeTracking: true });
		const only = values.only.split('|');
		const rows: Row[] = [];
		for (const one of CASES.filter(({ name }) => only.some((part) => name.includes(part)))) {
			const row = await benchCase(one, segments, client, Number(values.runs));
			if (row !== undefined) rows.push(row);
		}
		const shares = rows.map((row) => row['share %'] as number);
		const report = {
			name: ['changes', server.majorVersion, ...(values.only === '' ? [] : ['some'])].join('-'),
			promise: 'after 200 customers changed no rule takes longer than in full',
			rows,
			summary: { 'median %': round(median(shares), 1), 'worst %': Math.max(...shares) },
		};
		await publish(report, values.size, client, UNSEEN_SETTINGS);
	} finally {
		await segments.install({ changeTracking: false });
		await segments.close();
		await client.query('DROP SCHEMA segments CASCADE');
		await client.end();
		await server.stop();
	}
}

/** Undefined of rules that always look at everybody, as who ranks customers does. */
async function benchCase(
	{ name, rule }: Case,
	segments: Segments,
	client: Client,
	runs: number,
): Promise<Row | undefined> {
	const { key } = await segments.create({ title: name, rule });
	await segments.evaluate(key, { mode: 'full' });
	const full: number[] = [];
	const incremental: number[] = [];
	for (let run = 0; run < runs; run += 1) {
		full.push((await timed(() => segments.evaluate(key, { mode: 'full' }))).ms);
		await write(client, `${name} ${run}`);
		const { ms, result } = await timed(() => segments.evaluate(key, { mode: 'incremental' }));
		if (result.mode !== 'incremental') return undefined;
		incremental.push(ms);
	}
	await segments.delete(key);
	const share = (median(incremental) / median(full)) * 100;
	const row = {
		rule: name,
		'full ms': round(median(full), 0),
		'incremental ms': round(median(incremental), 0),
		'share %': round(share, 1),
	};
	console.log(JSON.stringify(row));
	return row;
}

async function write(client: Client, seed: string): Promise<void> {
	const some = (table: string, id: string) =>
		`SELECT ${id} FROM ${table} ORDER BY md5(${id}::text || $1) LIMIT ${WRITTEN}`;
	await client.query(
		`UPDATE customer SET full_name = full_name WHERE customer_id IN (${some('customer', 'customer_id')})`,
		[seed],
	);
	await client.query(
		`UPDATE "order" SET grand_total = grand_total WHERE order_id IN (${some('"order"', 'order_id')})`,
		[seed],
	);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
