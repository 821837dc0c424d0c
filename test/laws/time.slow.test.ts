import fc from 'fast-check';
import { firstOf } from '../../lib/error/defined';
import { parseRule } from '../../lib/language/rule';
import { join, sql, toQuery } from '../../lib/database/sql';
import type { Clock } from '../oracle/clock';
import { holds, type World } from '../oracle/interpret';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { arbitraryLawRule } from './arbitrary/rule';
import { Lab, momentOf } from './lab';
import { place } from './law';
import { caseOf, worldOf } from './world';

const SEED = Number(process.env.SEGMENTS_LAWS_SEED ?? 20_250_617);
const SHOPS = 10;
const RULES = 40;

/** From a millisecond to more than a year, in milliseconds; the clocks of some zones turn in between. */
const STEPS = [
	1,
	1_000,
	1_800_000,
	3_600_000,
	7_200_000,
	86_400_000,
	90_000_000,
	7 * 86_400_000,
	31 * 86_400_000,
	400 * 86_400_000,
];

let database: TestDatabase;
let lab: Lab;
beforeAll(async () => {
	database = await createTestDatabase();
	lab = await Lab.open(database.connectionString);
});
afterAll(async () => {
	await lab?.close();
	await database?.drop();
});

/** Everybody whose answer is not the same at both instants. */
function moved(rule: Parameters<typeof holds>[0], before: World, after: World): string[] {
	return before.shop.customers
		.filter((customer) => holds(rule, customer, before) !== holds(rule, customer, after))
		.map(({ row }) => String(row.id));
}

test('whom time alone moves is found by the edges that moved', async () => {
	let [moves, told] = [0, 0];
	for (let index = 0; index < SHOPS; index += 1) {
		const seed = SEED + index * 7_919;
		const on = caseOf(seed, lab.catalogue, lab.shop.unseenFields);
		const step = firstOf(fc.sample(fc.constantFrom(...STEPS), { seed, numRuns: 1 }));
		const { clock } = on.setting;
		const earlier = { ...clock, asOf: clock.asOf - step * 1_000 };
		const worldAt = (at: Clock) => worldOf({ ...on, setting: { ...on.setting, clock: at } });
		await place(lab, on);
		const compiler = lab.compiler(on.segments);
		for (const rule of fc.sample(
			arbitraryLawRule(lab.catalogue, on.setting, { unseenFields: lab.shop.unseenFields, levels: 1 }),
			{ seed, numRuns: RULES },
		)) {
			const parsed = parseRule(rule, { fields: lab.catalogue });
			const compiledAt = (at: Clock) => compiler.compile(parsed, momentOf(at));
			const selects = compiler.timeCandidates(compiledAt(earlier), compiledAt(clock));
			const expected = moved(rule, worldAt(earlier), worldAt(clock));
			moves += expected.length;
			if (selects === undefined) continue;
			told += expected.length;
			const query = toQuery(
				selects.length === 0 ? sql`SELECT 0 AS customer_id WHERE false` : join(selects, ' UNION '),
			);
			const { rows } = await lab.client.query<{ customer_id: number }>(
				query.sql,
				query.bindings as unknown[],
			);
			const touched = new Set(rows.map((row) => String(row.customer_id)));
			const say = `seed ${seed}: ${JSON.stringify(rule)} from ${momentOf(earlier).asOf} to ${momentOf(clock).asOf} in ${clock.zone}`;
			expect([say, expected.filter((id) => !touched.has(id))]).toEqual([say, []]);
		}
	}
	console.info(`time: seed ${SEED}: ${moves} moves, ${told} of them by rules that can be followed`);
	expect(told).toBeGreaterThan(50);
}, 300_000);
