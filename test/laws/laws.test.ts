import { createTestDatabase, type TestDatabase } from '../support/database';
import { keep, toJson } from './counterexample';
import { Lab } from './lab';
import { runLaws } from './law';

const SEED = Number(process.env.SEGMENTS_LAWS_SEED ?? 20_250_615);
const SHOPS = Number(process.env.SEGMENTS_LAWS_SHOPS ?? 51);
const RULES = 200;

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

test('rules mean in the database what they mean in memory, in every shape and however they are said', async () => {
	const outcome = await runLaws(lab, { seed: SEED, shops: SHOPS, rules: RULES });
	const { counterexample, ...figures } = outcome;
	console.info(`laws: seed ${SEED}: ${JSON.stringify(figures)}`);
	if (counterexample !== undefined) throw new Error(`${counterexample.difference}\nKept in ${keep(counterexample)}\n${toJson(counterexample.rule)}`);
	expect(outcome.cases).toBe(SHOPS * RULES);
	expect(outcome.telling / outcome.cases).toBeGreaterThan(0.4);
}, 600_000);
