import { createTestDatabase, type TestDatabase } from '../support/database';
import { keep, toJson } from './counterexample';
import { Lab } from './lab';
import { runLaws } from './law';
import { OTHER, PLAIN } from './shop/tables';

const SEED = Number(process.env.SEGMENTS_LAWS_SEED ?? 20_250_615);
const RULES = 200;
const TIMEOUT_MS = 1_800_000;

/** The laws on so many plain shops, and a fifth as many of other types, with 200 rules on each. */
export function testLaws(usualShops: number): void {
	const shopsAsked = Number(process.env.SEGMENTS_LAWS_SHOPS ?? usualShops);
	let database: TestDatabase;
	beforeAll(async () => {
		database = await createTestDatabase();
	});
	afterAll(() => database?.drop());

	test.each([
		['a plain shop', PLAIN, shopsAsked],
		['a shop of other types', OTHER, Math.ceil(shopsAsked / 5)],
	] as const)(
		'%s: rules mean in the database what they mean in memory, in every shape and however they are said',
		async (name, shop, shops) => {
			const lab = await Lab.open(database.connectionString, shop);
			const outcome = await runLaws(lab, { seed: SEED, shops, rules: RULES });
			await lab.close();
			const { counterexample, ...figures } = outcome;
			console.info(`${name}: seed ${SEED}: ${JSON.stringify(figures)}`);
			if (counterexample !== undefined)
				throw new Error(
					`${counterexample.difference}\nKept in ${keep(counterexample)}\n${toJson(counterexample.rule)}`,
				);
			expect(outcome.cases).toBe(shops * RULES);
			expect(outcome.telling / outcome.cases).toBeGreaterThan(0.4);
		},
		TIMEOUT_MS,
	);
}
