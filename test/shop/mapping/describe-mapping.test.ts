import { describeMapping, knownColumns, preset, resolveShop } from '../../../lib/shop';
import type { Mapping } from '../../../lib/shop';
import type { TestDatabase } from '../../support/database';
import { emptyShop, reading } from '../shop';

let shop: TestDatabase;

const described = (mapping: Mapping) => reading(shop, mapping, (db) => describeMapping(mapping, db));

describe('describeMapping', () => {
	beforeAll(async () => {
		shop = await emptyShop();
		await shop.pool.query(`
			CREATE EXTENSION citext;
			CREATE TYPE tier AS ENUM ('gold', 'silver');
			CREATE DOMAIN mail AS text CHECK (VALUE LIKE '%@%');
			CREATE TABLE member (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), a_text text, a_varchar varchar(20), a_char char(2), a_citext citext, a_enum tier, a_domain mail, a_name name,
				a_small smallint, a_big bigint, a_numeric numeric(12, 2), a_float float8, a_money money, a_bool boolean, a_day date, an_instant timestamptz, a_moment timestamp, a_time time,
				an_interval interval, a_list text[], a_json json, a_jsonb jsonb, an_inet inet, a_bytea bytea);
			INSERT INTO member (a_json, a_jsonb) VALUES ('{"one": 1}', '{"text": "a", "number": 1, "yes": true, "list": [1], "object": {"x": 1}, "mixed": 1, "nothing": null}'),
				(NULL, '{"mixed": "1", "number": null}'), (NULL, '[1, 2]'), (NULL, '"text"')`);
	});
	afterAll(() => shop.drop());

	it('folds the types of Postgres into the kinds that compare alike', async () => {
		const mapping = await resolveShop(
			{ customers: 'SELECT * FROM member', ordersCounted: 'none' },
			shop.pool,
		);
		const { columns, keyType } = await described(mapping);
		expect(keyType).toBe('uuid');
		expect(Object.fromEntries((columns?.customers ?? []).map(({ name, type }) => [name, type]))).toEqual({
			id: 'text',
			a_text: 'text',
			a_varchar: 'text',
			a_char: 'text',
			a_citext: 'text',
			a_enum: 'text',
			a_domain: 'text',
			a_name: 'text',
			a_small: 'number',
			a_big: 'number',
			a_numeric: 'number',
			a_float: 'number',
			a_money: 'other',
			a_bool: 'boolean',
			a_day: 'day',
			an_instant: 'instant',
			a_moment: 'other',
			a_time: 'other',
			an_interval: 'other',
			a_list: 'list',
			a_json: 'json',
			a_jsonb: 'json',
			an_inet: 'other',
			a_bytea: 'other',
		});
		expect(columns?.customers?.find(({ name }) => name === 'a_varchar')?.pgType).toBe(
			'character varying(20)',
		);
	});

	it('reads the keys of JSON columns, whatever the values are', async () => {
		const mapping = await resolveShop(
			{ customers: 'SELECT m.id, m.a_json, m.a_jsonb FROM member m', ordersCounted: 'none' },
			shop.pool,
		);
		const [, json, jsonb] = (await described(mapping)).columns?.customers ?? [];
		expect(json?.keys).toEqual([{ name: 'one', type: 'number' }]);
		expect(jsonb?.keys).toEqual([
			{ name: 'list', type: 'any' },
			{ name: 'mixed', type: 'any' },
			{ name: 'nothing', type: 'any' },
			{ name: 'number', type: 'number' },
			{ name: 'object', type: 'any' },
			{ name: 'text', type: 'text' },
			{ name: 'yes', type: 'boolean' },
			{ name: 'object.x', type: 'number' },
		]);
	});

	it.each([
		['m.a_small', 'integer'],
		['m.a_big', 'bigint'],
		['m.a_text', 'text'],
		['m.id', 'uuid'],
	])('takes the type of the key %s for %s', async (column, keyType) => {
		const mapping = await resolveShop(
			{ customers: `SELECT ${column} AS id FROM member m`, ordersCounted: 'none' },
			shop.pool,
		);
		expect((await described(mapping)).keyType).toBe(keyType);
	});

	it('refuses a SELECT that does not run, naming the relation', async () => {
		const mapping = await resolveShop(
			{
				customers: 'SELECT m.id FROM member m',
				tags: 'SELECT m.id AS customer_id, m.tag AS name FROM member m',
				ordersCounted: 'none',
			},
			shop.pool,
		);
		await expect(described(mapping)).rejects.toMatchObject({
			code: 'MAPPING_INVALID',
			path: 'relations.tags',
			message: expect.stringContaining('m.tag does not exist'),
		});
	});

	it('stands a comment at the end of a SELECT', async () => {
		const mapping = await resolveShop(
			{ customers: 'SELECT m.id FROM member m -- all of them', ordersCounted: 'none' },
			shop.pool,
		);
		expect((await described(mapping)).columns?.customers).toHaveLength(1);
	});
});

describe('knownColumns', () => {
	it('reads the columns of every preset from its SQL alone, with the types of the names that the rule language knows', () => {
		const { orders, customers } = knownColumns(preset('saleor'));
		expect(orders?.map(({ name, type }) => [name, type])).toEqual([
			['id', 'text'],
			['customer_id', 'text'],
			['placed_at', 'instant'],
			['amount', 'number'],
			['amount_at_most', 'number'],
			['currency', 'text'],
			['status', 'text'],
			['channel', 'text'],
			['coupon', 'text'],
		]);
		expect(customers?.find(({ name }) => name === 'customer_type')?.type).toBe('text');
	});
});
