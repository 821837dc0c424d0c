import type { Condition } from '../../lib/language/rule/rule';
import { valuesAmong } from '../oracle/interpret';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { Lab } from './lab';
import { place } from './law';
import { certainPlaces } from './predicted-ranks';
import { caseOf, worldOf } from './world';

const SEED = Number(process.env.SEGMENTS_LAWS_SEED ?? 20_250_619);
const SHOPS = 6;
/** A place is read alike in every other shape. */
const SHAPES = ['scan', 'together'] as const;

const PLACES: readonly Pick<Condition, 'operator' | 'value'>[] = [
	...(['in_top', 'in_bottom'] as const).flatMap((operator) => [1, 5].map((value) => ({ operator, value }))),
	...(['in_top_percent', 'in_bottom_percent'] as const).flatMap((operator) =>
		[10, '50.5'].map((value) => ({ operator, value })),
	),
	{ operator: 'above_average', value: undefined },
	{ operator: 'below_average', value: undefined },
];
const FIELDS = ['churn_risk_score', 'predicted_orders', 'cltv'] as const;
const RULES: readonly Condition[] = FIELDS.flatMap((field) =>
	PLACES.map(({ operator, value }) => ({ field, operator, ...(value === undefined ? {} : { value }) })),
);

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

test('places by predictions are those of the values that the papers give, wherever these are apart', async () => {
	const told = { in: 0, out: 0, open: 0 };
	for (let index = 0; index < SHOPS; index += 1) {
		const seed = SEED + index * 7_919;
		const on = caseOf(seed, lab.catalogue, lab.shop.unseenFields);
		const world = worldOf(on);
		await place(lab, on);
		const prepared = lab.prepare(RULES, on.setting.clock, on.segments);
		const found: string[][][] = [];
		for (const shape of SHAPES) found.push(await lab.members(prepared, shape));
		const valuesOf = new Map<string, ReturnType<typeof valuesAmong>>(
			FIELDS.map((field) => [field, valuesAmong({ field, operator: 'in_top' }, world)]),
		);
		RULES.forEach((rule, number) => {
			const values = valuesOf.get(rule.field) ?? [];
			const { members, others } = certainPlaces(values, rule);
			told.in += members.size;
			told.out += others.size;
			told.open += values.length - members.size - others.size;
			SHAPES.forEach((shape, way) => {
				const ids = new Set(found[way]?.[number]);
				const wrong = [
					...[...members].filter((id) => !ids.has(id)).map((id) => `${id} is missing`),
					...[...others].filter((id) => ids.has(id)).map((id) => `${id} is too many`),
				];
				expect([`seed ${seed}, ${shape}: ${JSON.stringify(rule)}`, wrong]).toEqual([expect.any(String), []]);
			});
		});
	}
	console.info(`predicted ranks: seed ${SEED}: ${JSON.stringify(told)}`);
	expect(Math.min(told.in, told.out)).toBeGreaterThan(100);
	expect(told.open).toBeLessThan((told.in + told.out) / 20);
}, 120_000);
