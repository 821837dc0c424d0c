import { itemAt } from '../../../lib/error/defined';
import { openSegments } from '../../../lib';
import { differenceOfMany, differenceOfOne, type Looked } from '../../../lib/engine/statement/difference';
import { catalogueOf } from '../../../lib/language/field';
import { describeMapping } from '../../../lib/shop';
import { demo } from '../../../lib/shop/preset/demo';
import { Compiler, type Compiled } from '../../../lib/compiler/compiler';
import { parseRule } from '../../../lib/language/rule';
import { sql, toQuery, type Sql } from '../../../lib/database/sql';
import { Store } from '../../../lib/store/schema/store';
import { createTestDatabase, demoNow, type TestDatabase } from '../../support/database';

/** More segments than one word of bits holds: three words, the last one not full. */
const SEGMENTS = 130;

const store = new Store('segments');
const moment = { asOf: demoNow.toISOString(), timeZone: 'UTC', explicit: true };

let database: TestDatabase;
let compiler: Compiler;
let parts: { id: number; plan: Compiled }[];

beforeAll(async () => {
	database = await createTestDatabase({ template: 'demo' });
	const mapping = await describeMapping(demo.mapping({ schema: 'shop' }), database.pool);
	const fields = catalogueOf(mapping);
	compiler = new Compiler({ mapping, catalogue: fields });
	const segments = await openSegments({
		connection: database.connectionString,
		shop: 'demo',
		timeZone: 'UTC',
	});
	await segments.install();
	parts = [];
	for (let n = 0; n < SEGMENTS; n += 1) {
		const rule = {
			field: 'amount_spent',
			operator: n % 2 === 0 ? 'greater_than' : 'less_than',
			value: n * 10,
			within: { last: 30 + n, unit: 'days' },
		} as const;
		const { id } = await segments.create({ title: `Segment ${n}`, rule });
		parts.push({ id, plan: compiler.compile(parseRule(rule, { fields }), moment) });
	}
	await segments.close();
});
beforeEach(() => database.pool.query('TRUNCATE segments.membership'));
afterAll(() => database?.drop());

const rows = async <Row extends object>(piece: Sql): Promise<Row[]> => {
	const { sql: text, bindings } = toQuery(piece);
	return (await database.pool.query<Row>(text, bindings as unknown[])).rows;
};

const sorted = (difference: Sql) =>
	rows<{ segment_id: number; customer_id: number; joins: boolean }>(
		sql`SELECT segment_id, customer_id, joins FROM (${difference}) AS d ORDER BY 1, 2`,
	);

const alone = async (looked?: Looked) =>
	(
		await Promise.all(
			parts.map(({ id, plan }) =>
				sorted(
					differenceOfOne(id, compiler.ids(plan, { only: looked?.only, strategy: 'lookup' }), store, looked),
				),
			),
		)
	).flat();

const together = (looked?: Looked) => {
	const holds = compiler.bitmap(
		parts.map(({ plan }) => plan),
		looked?.only,
	);
	return sorted(
		differenceOfMany(
			parts.map(({ id }) => id),
			holds,
			store,
			looked,
		),
	);
};

test('what is to join and leave many segments together is what it is for each alone', async () => {
	await database.pool.query(`INSERT INTO segments.membership (segment_id, customer_id, joined_at)
		SELECT s.id, c.id, now() FROM segments.segment AS s CROSS JOIN shop.customer AS c WHERE hashint4(s.id * 100003 + c.id) % 3 = 0`);
	const expected = await alone();
	expect(expected.some(({ joins }) => joins) && expected.some(({ joins }) => !joins)).toBe(true);
	expect(await together()).toEqual(expected);

	const only = sql`SELECT id AS customer_id FROM shop.customer WHERE id % 7 = 0`;
	const expectedOfSome = await alone({ only, oneByOne: false });
	expect(await alone({ only, oneByOne: true })).toEqual(expectedOfSome);
	for (const oneByOne of [true, false]) expect(await together({ only, oneByOne })).toEqual(expectedOfSome);
	expect(expectedOfSome.length).toBeGreaterThan(0);
});

test('a customer who differs in the same bit of two words is found in both', async () => {
	for (const { id, plan } of parts) {
		await rows(
			sql`INSERT INTO ${store.table('membership')} SELECT ${id}::int, customer_id, now() FROM (${compiler.ids(plan)}) AS found`,
		);
	}
	expect(await together()).toEqual([]);

	const [first, second] = [itemAt(parts, 1).id, itemAt(parts, 1 + 63).id];
	await rows(
		sql`DELETE FROM ${store.table('membership')} WHERE segment_id = ${first} AND customer_id % 2 = 0`,
	);
	await rows(
		sql`INSERT INTO ${store.table('membership')} SELECT ${second}::int, id, now() FROM shop.customer WHERE id % 2 = 0 ON CONFLICT DO NOTHING`,
	);
	const expected = await alone();
	const moved = (segment: number) =>
		expected.filter(({ segment_id }) => segment_id === segment).map(({ customer_id }) => customer_id);
	expect(moved(first).some((customer) => moved(second).includes(customer))).toBe(true);
	expect(await together()).toEqual(expected);
});
