import { openSegments } from '../../lib';
import { differenceOfMany, differenceOfOne, type Looked } from '../../lib/evaluation/sql/difference';
import { catalogueOf } from '../../lib/field';
import { describeMapping } from '../../lib/mapping';
import { demo } from '../../lib/mapping/preset/demo';
import { planRule } from '../../lib/plan/plan-rule';
import { parseRule } from '../../lib/rule';
import { holdsQuery } from '../../lib/sql/holds-query';
import { idsOfPlan } from '../../lib/sql/ids-query';
import { sql, toQuery, type Sql } from '../../lib/sql/sql';
import { Store } from '../../lib/store/store';
import { createTestDatabase, demoNow, type TestDatabase } from '../support/database';

/** More segments than one word of bits holds: three words, the last one not full. */
const SEGMENTS = 130;

let database: TestDatabase;
beforeAll(async () => { database = await createTestDatabase({ template: 'demo' }); });
afterAll(() => database?.drop());

const rows = async <Row extends object>(piece: Sql): Promise<Row[]> => {
	const { sql: text, bindings } = toQuery(piece);
	return (await database.pool.query<Row>(text, bindings as unknown[])).rows;
};

test('what is to join and leave many segments together is what it is for each alone', async () => {
	const segments = await openSegments({ connection: database.connectionString, shop: 'demo', timeZone: 'UTC' });
	await segments.install();
	const mapping = await describeMapping(demo.mapping({ schema: 'shop' }), database.pool as never);
	const context = { mapping, catalogue: catalogueOf(mapping) };
	const moment = { asOf: demoNow.toISOString(), timeZone: 'UTC', explicit: true };
	const store = new Store('segments');
	const parts: { id: number; plan: ReturnType<typeof planRule> }[] = [];
	for (let n = 0; n < SEGMENTS; n += 1) {
		const rule = { field: 'amount_spent', operator: n % 2 === 0 ? 'greater_than' : 'less_than', value: n * 10, within: { last: 30 + n, unit: 'days' } } as const;
		const { id } = await segments.create({ title: `Segment ${n}`, rule });
		parts.push({ id, plan: planRule(parseRule(rule, { fields: context.catalogue }), context, moment) });
	}
	await segments.close();
	await database.pool.query(`INSERT INTO segments.membership (segment_id, customer_id, joined_at)
		SELECT s.id, c.id, now() FROM segments.segment AS s CROSS JOIN shop.customer AS c WHERE hashint4(s.id * 100003 + c.id) % 3 = 0`);

	const ids = parts.map(({ id }) => id);
	const holds = holdsQuery(parts.map(({ plan }) => ({ plan, moment })), context);
	const sorted = (difference: Sql) => rows<{ segment_id: number; customer_id: number; joins: boolean }>(sql`SELECT segment_id, customer_id, joins FROM (${difference}) AS d ORDER BY 1, 2`);
	const alone = (looked?: Looked) => Promise.all(parts.map(({ id, plan }) => sorted(differenceOfOne(id, idsOfPlan(plan, context, moment, { only: looked?.only, shape: 'lookup' }), store, looked))));

	const expected = (await alone()).flat();
	expect(expected.some(({ joins }) => joins) && expected.some(({ joins }) => !joins)).toBe(true);
	expect(await sorted(differenceOfMany(ids, holds, store))).toEqual(expected);

	const only = sql`SELECT id AS customer_id FROM shop.customer WHERE id % 7 = 0`;
	const expectedOfSome = (await alone({ only, oneByOne: false })).flat();
	expect((await alone({ only, oneByOne: true })).flat()).toEqual(expectedOfSome);
	const some = holdsQuery(parts.map(({ plan }) => ({ plan, moment })), context, only);
	for (const oneByOne of [true, false]) expect(await sorted(differenceOfMany(ids, some, store, { only, oneByOne }))).toEqual(expectedOfSome);
	expect(expectedOfSome.length).toBeGreaterThan(0);
});
