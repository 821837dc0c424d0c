import { firstOf, lastOf } from '../../lib/error/defined';
import { deep } from '../../bench/compile-rules';
import { catalogueOf } from '../../lib/language/field';
import { describeMapping } from '../../lib/shop';
import { demo } from '../../lib/shop/preset/demo';
import { Compiler } from '../../lib/compiler/compiler';
import { conditionsOf, isGroup, parseRule, type Rule } from '../../lib/language/rule';
import { toQuery, type Sql } from '../../lib/database/sql';
import { createTestDatabase, demoNow, type TestDatabase } from '../support/database';
import { matchesTogether } from './shared-shape';

let database: TestDatabase;
beforeAll(async () => {
	database = await createTestDatabase({ template: 'demo' });
});
afterAll(() => database?.drop());

test('a rule of 500 conditions in 20 levels runs, in every shape with the same answer', async () => {
	const mapping = await describeMapping(demo.mapping({ schema: 'shop' }), database.pool);
	const context = { mapping, catalogue: catalogueOf(mapping) };
	const compiler = new Compiler(context);
	const moment = { asOf: demoNow.toISOString(), timeZone: 'Europe/Berlin', explicit: true };
	const rule = parseRule(deep(500, 20), { fields: context.catalogue });
	expect(JSON.stringify(rule).split('"operator"').length - 1).toBe(500);
	expect(Math.max(...[...conditionsOf(rule)].map(({ path }) => path.split('.').length))).toBe(20);

	const ids = async (piece: Sql) => {
		const { sql, bindings } = toQuery(piece);
		const { rows } = await database.pool.query<{ customer_id: number }>(sql, bindings as unknown[]);
		return rows.map((row) => row.customer_id).sort((a, b) => a - b);
	};
	const { rows: counted } = await database.pool.query<{ count: string }>(
		'SELECT count(*) FROM shop.customer WHERE (created_at <= $1) IS NOT FALSE',
		[moment.asOf],
	);
	const count = Number(firstOf(counted).count);
	const sizes: number[] = [];
	for (const part of levelsOf(rule)) {
		const plan = compiler.compile(part, moment);
		const scanned = await ids(compiler.ids(plan, { strategy: 'scan' }));
		expect(await ids(compiler.ids(plan, { strategy: 'lookup' }))).toEqual(scanned);
		expect(await ids(matchesTogether([plan], compiler))).toEqual(scanned);
		const others = await ids(
			compiler.ids(compiler.compile({ match: 'none', rules: [part] }, moment), { strategy: 'scan' }),
		);
		expect([...scanned, ...others].sort((a, b) => a - b)).toEqual(
			[...new Set([...scanned, ...others])].sort((a, b) => a - b),
		);
		expect(scanned.length + others.length).toBe(count);
		sizes.push(scanned.length);
	}
	expect(sizes).toHaveLength(21);
	expect(sizes.some((size) => size > 0 && size < count)).toBe(true);
});

/** The rule, then what lies on its second level and below, and so on down to one condition. */
function* levelsOf(rule: Rule): Generator<Rule> {
	yield rule;
	if (isGroup(rule)) yield* levelsOf(lastOf(rule.rules));
}
