import { createTestDatabase, type TestDatabase } from '../../support/database';
import { HistoryLab } from './lab';
import { runHistories } from './law';

const SEED = Number(process.env.SEGMENTS_LAWS_SEED ?? 20_250_618);

/** The law of histories on so many steps, which every run takes alike. */
export function testHistories(usualSteps: number): void {
	const stepsAsked = Number(process.env.SEGMENTS_LAWS_STEPS ?? usualSteps);
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
		const figures = await runHistories(lab, { seed: SEED, steps: stepsAsked });
		console.info(`histories: seed ${SEED}: ${JSON.stringify(figures)}`);
		expect(figures.steps).toBeGreaterThanOrEqual(stepsAsked);
		expect(figures.incremental / figures.compared).toBeGreaterThan(0.3);
		expect(figures.moved).toBeGreaterThan(figures.steps / 5);
		expect(Math.min(figures.missed, figures.late)).toBeGreaterThan(0);
	}, 600_000);
}
