import { createTestDatabase, type TestDatabase } from '../support/database';
import { HistoryLab } from './history/lab';
import { runHistories } from './history/law';

const SEED = Number(process.env.SEGMENTS_LAWS_SEED ?? 20_250_618);
const STEPS = Number(process.env.SEGMENTS_LAWS_STEPS ?? 150);

let database: TestDatabase;
let lab: HistoryLab;
beforeAll(async () => {
	database = await createTestDatabase();
	lab = await HistoryLab.open(database.connectionString);
});
afterAll(async () => {
	await lab?.close();
	await database?.drop();
});

test('whatever happens to a shop: incremental evaluations store what full ones would', async () => {
	const figures = await runHistories(lab, { seed: SEED, steps: STEPS });
	console.info(`histories: seed ${SEED}: ${JSON.stringify(figures)}`);
	expect(figures.steps).toBeGreaterThanOrEqual(STEPS);
	expect(figures.incremental / figures.compared).toBeGreaterThan(0.3);
	expect(figures.moved).toBeGreaterThan(figures.steps / 5);
	expect(Math.min(figures.missed, figures.late)).toBeGreaterThan(0);
}, 600_000);
