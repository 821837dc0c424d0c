import { firstOf, itemAt } from '../../../lib/error/defined';
import { catalogueOf } from '../../../lib/language/field';
import { describeMapping, type Mapping } from '../../../lib/shop';
import { demo } from '../../../lib/shop/preset/demo';
import { Compiler } from '../../../lib/compiler/compiler';
import { all, some, test as tested, type Plan, type Rows } from '../../../lib/compiler/plan/plan';
import { rowSource } from '../../../lib/compiler/sql/row-source';
import { CUSTOMERS, Scope } from '../../../lib/compiler/sql/scope';
import { STRATEGIES } from '../../../lib/compiler/strategy/choose';
import { sql, toQuery, type Sql } from '../../../lib/database/sql';
import { createTestDatabase, demoNow, type TestDatabase } from '../../support/database';

let database: TestDatabase;
let mapping: Mapping;
let compiler: Compiler;
beforeAll(async () => {
	database = await createTestDatabase({ template: 'demo' });
	mapping = await describeMapping(demo.mapping({ schema: 'shop' }), database.pool);
	compiler = new Compiler({ mapping, catalogue: catalogueOf(mapping) });
});
afterAll(() => database?.drop());

const moment = { asOf: demoNow.toISOString(), timeZone: 'UTC' };

const first = async (piece: Sql): Promise<unknown[]> => {
	const { sql: text, bindings } = toQuery(piece);
	const { rows } = await database.pool.query({
		text,
		values: bindings as unknown[],
		rowMode: 'array',
	});
	return rows.map((row: unknown[]) => row[0]).sort((a, b) => Number(a) - Number(b));
};

const byHand = async (text: string) =>
	(await database.pool.query({ text, rowMode: 'array' })).rows
		.map((row: unknown[]) => row[0])
		.sort((a, b) => Number(a) - Number(b));

const named = (name: string, further?: Plan): Rows => {
	const is = tested(
		{ kind: 'column', of: 'event', column: 'name' },
		{ kind: 'text_in', values: [name], compare: 'exact' },
	);
	return { of: 'events', where: further === undefined ? is : all([is, further]) };
};

test('a row of a relation that is at hand already gets another alias, one beside it the same', () => {
	const outer = CUSTOMERS.with('events');
	expect(outer.column('events', 'name').text).toBe('e.name');
	expect(outer.with('events').column('events', 'name').text).toBe('e2.name');
	expect(outer.with('events').with('events').column('events', 'name').text).toBe('e3.name');
	expect(CUSTOMERS.with('orders').column('orders', 'id').text).toBe('o.id');
});

test('what is not at hand cannot be named', () => {
	expect(() => CUSTOMERS.column('orders', 'id')).toThrow('No row of "orders" is at hand.');
	expect(() => Scope.empty.owner()).toThrow('No row at hand says whose it is.');
});

const [A, B] = ['started_checkout', 'viewed_product'];

test.each(STRATEGIES)('an event of a customer with an event of another kind, by %s', async (strategy) => {
	const { rows } = await database.pool.query<{ names: string[] }>(
		'SELECT array_agg(name ORDER BY name) AS names FROM (SELECT DISTINCT name FROM shop.event) AS n',
	);
	expect(firstOf(rows).names).toEqual(expect.arrayContaining([A, B]));
	const both = some(named(A, some(named(B))));
	const never = tested(
		{ kind: 'fact', fact: { rows: { of: 'orders' }, measure: 'count' } },
		{ kind: 'number_compare', operator: '>', value: 0 },
	);
	const found = await first(compiler.ids({ plan: all([both, never]), moment }, { strategy }));
	expect(found).toEqual(
		await byHand(`SELECT DISTINCT e.customer_id FROM shop.event AS e JOIN shop.event AS f USING (customer_id)
			WHERE e.name = '${A}' AND f.name = '${B}' AND e.customer_id IN (SELECT customer_id FROM shop."order")`),
	);
	expect(found.length).toBeGreaterThan(0);
	expect(found.length).toBeLessThan(
		(await byHand(`SELECT DISTINCT customer_id FROM shop.event WHERE name = '${A}'`)).length,
	);
});

test('two rows of events beside each other in one query, one after the other', async () => {
	const context = compiler.overFew((printer) => printer);
	const before = rowSource({ of: 'events' }, context);
	const after = rowSource({ of: 'events' }, context.within(before.scope));
	const at = [before, after].map(({ scope }) => scope.column('events', 'occurred_at'));
	const names = [before, after].map(({ scope }) => scope.column('events', 'name'));
	const query = sql`SELECT c.id FROM shop.customer AS c WHERE EXISTS (SELECT 1 FROM ${before.from}, ${after.from}
		WHERE ${before.ofRowAtHand()} AND ${after.ofRowAtHand()} AND ${firstOf(names)} = ${B} AND ${itemAt(names, 1)} = ${A} AND ${firstOf(at)} < ${itemAt(at, 1)})`;
	const expected =
		await byHand(`SELECT DISTINCT e.customer_id FROM shop.event AS e JOIN shop.event AS f USING (customer_id)
		WHERE e.name = '${B}' AND f.name = '${A}' AND e.occurred_at < f.occurred_at`);
	expect(await first(query)).toEqual(expected);
	expect(expected.length).toBeGreaterThan(0);
});
