import type { Pool, PoolClient } from 'pg';
import { PRESETS, describeMapping, resolveShop } from '../../../lib/shop';
import type { Mapping, RelationName } from '../../../lib/shop';
import { fixtureShop } from '../shop';

const FIXTURES = [
	'medusa',
	'vendure',
	'saleor',
	'spree',
	'solidus',
	'evershop',
	'odoo',
	'shopify-airbyte',
	'shopify-fivetran',
];

/** All that a rule could ask of each customer. */
type Answers = ReadonlyMap<string, string>;

/**
 * A law: whatever row of whatever table goes away or comes, every customer for whom an answer changes is
 * among those that `changes` names for that row. Each row of the fixture is deleted once; the same row is
 * what an insert adds.
 */
describe('changes', () => {
	it.each(FIXTURES)('name every customer that a changed row of %s touches', async (name) => {
		const shop = await fixtureShop(name);
		try {
			for (const options of variants(name)) {
				const mapping = await describeMapping(
					await resolveShop({ preset: name, options }, shop.pool),
					shop.pool,
				);
				expect({ name, options, missed: await missedIn(mapping, name, shop.pool) }).toEqual({
					name,
					options,
					missed: [],
				});
			}
		} finally {
			await shop.drop();
		}
	});
});

function variants(name: string): Record<string, unknown>[] {
	const options = PRESETS.find((preset) => preset.name === name)?.options ?? [];
	const other = options.flatMap((option): [string, unknown][] => {
		if (option.type === 'boolean' && option.name !== 'deduplicated') return [[option.name, !option.default]];
		return option.type === 'choice'
			? [[option.name, option.choices?.find((choice) => choice !== option.default)]]
			: [];
	});
	return [{}, Object.fromEntries(other)];
}

async function missedIn(mapping: Mapping, name: string, pool: Pool): Promise<string[]> {
	const client = await pool.connect();
	try {
		const before = await answers(mapping, client);
		expect([...before.keys()].length).toBeGreaterThan(1);
		const missed: string[] = [];
		for (const table of await tablesOf(mapping, name, client))
			missed.push(...(await missedOf(mapping, table, before, client)));
		return missed;
	} finally {
		client.release();
	}
}

/** Every table that the preset may read and the fixture has, as the mapping writes it. */
async function tablesOf(mapping: Mapping, name: string, client: PoolClient): Promise<string[]> {
	const reads = PRESETS.find((preset) => preset.name === name)?.reads ?? [];
	const { rows } = await client.query<{ table: string }>(
		`SELECT format('%I.%I', n.nspname, c.relname) AS table FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind = 'r' AND c.relname = ANY ($1::text[]) AND n.nspname !~ '^(pg_|information)' ORDER BY 1`,
		[reads],
	);
	expect(rows.length).toBeGreaterThan(4);
	expect(rows.map(({ table }) => table)).toEqual(expect.arrayContaining(Object.keys(mapping.changes)));
	return rows.map(({ table }) => table);
}

async function missedOf(
	mapping: Mapping,
	table: string,
	before: Answers,
	client: PoolClient,
): Promise<string[]> {
	const select = mapping.changes[table];
	if (select === 'all') return [];
	const missed: string[] = [];
	const { rows } = await client.query<{ place: string }>(`SELECT ctid::text AS place FROM ${table}`);
	for (const { place } of rows) {
		await client.query(
			`BEGIN; CREATE TEMP TABLE changed ON COMMIT DROP AS SELECT * FROM ${table} WHERE ctid = '${place}'`,
		);
		const inserted = select === undefined ? new Set() : await touched(select, client);
		await client.query(`DELETE FROM ${table} WHERE ctid = '${place}'`);
		const deleted = select === undefined ? new Set() : await touched(select, client);
		const after = await answers(mapping, client);
		await client.query('ROLLBACK');
		const affected = [...new Set([...before.keys(), ...after.keys()])].filter(
			(id) => before.get(id) !== after.get(id),
		);
		missed.push(...affected.filter((id) => !inserted.has(id)).map((id) => `${table} ${place} comes: ${id}`));
		missed.push(...affected.filter((id) => !deleted.has(id)).map((id) => `${table} ${place} goes: ${id}`));
	}
	return missed;
}

async function touched(select: string, client: PoolClient): Promise<Set<unknown>> {
	const { rows } = await client.query({
		text: `SELECT id::text FROM (${select}\n) AS ids (id)`,
		rowMode: 'array',
	});
	return new Set(rows.flat());
}

async function answers(mapping: Mapping, client: PoolClient): Promise<Answers> {
	const has = (relation: RelationName) => mapping.relations[relation] !== undefined;
	const from = (relation: RelationName) => `(${mapping.relations[relation]}\n) r`;
	const own = (relation: RelationName, by: string, of: string, inner = 'to_jsonb(r)') =>
		has(relation)
			? `(SELECT jsonb_agg(x ORDER BY x::text) FROM (SELECT ${inner} AS x FROM ${from(relation)} WHERE r.${by} = ${of}) s)`
			: 'NULL';
	const titled = mapping.columns?.order_lines?.some(({ name }) => name === 'product_title');
	const title =
		has('products') && !titled
			? `(SELECT min(p.title) FROM (${mapping.relations.products}\n) p WHERE p.id = r.product_id)`
			: 'NULL';
	const categories = has('product_categories')
		? `(SELECT jsonb_agg(DISTINCT to_jsonb(k) - 'variant_id') FROM (${mapping.relations.product_categories}\n) k WHERE k.product_id = r.product_id)`
		: 'NULL';
	const line = `to_jsonb(r) || jsonb_build_object('title', ${title}, 'categories', ${categories})`;
	const lines = `(SELECT jsonb_agg(x ORDER BY x::text) FROM (SELECT ${line} AS x FROM ${from('order_lines')} WHERE r.order_id = o.id) s)`;
	const orders = `(SELECT jsonb_agg(x ORDER BY x::text) FROM (SELECT to_jsonb(o) || jsonb_build_object('lines', ${lines}) AS x
		FROM (${mapping.relations.orders}\n) o WHERE o.customer_id = c.id) s)`;
	const { rows } = await client.query<{
		id: string;
		answer: string;
	}>(`SELECT c.id::text AS id, jsonb_build_array(to_jsonb(c), ${orders},
		${(['addresses', 'tags', 'groups'] as const).map((relation) => own(relation, 'customer_id', 'c.id')).join(', ')})::text AS answer
		FROM (${mapping.relations.customers}\n) c`);
	return new Map(rows.map(({ id, answer }) => [id, answer]));
}
