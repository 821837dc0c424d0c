import { createTestDatabase, type TestDatabase } from '../../support/database';
import { keep, toJson } from '../counterexample';
import { Lab } from '../lab';
import { runLaws } from '../law';

/** `SEGMENTS_LAWS_SEED=… npm run test:laws` runs the same again; without it every night is another. */
const SEED = Number(process.env.SEGMENTS_LAWS_SEED ?? Date.now() % 1_000_000_007);
const CASES = Number(process.env.SEGMENTS_LAWS_CASES ?? 1_000_000);
const RULES = 400;
/** Two at a time: one core for Postgres, one for us. */
const LABS = 2;
const HOURS = 8;

let databases: TestDatabase[];
let labs: Lab[];
beforeAll(async () => {
	databases = await Promise.all(Array.from({ length: LABS }, () => createTestDatabase()));
	labs = await Promise.all(databases.map(({ connectionString }) => Lab.open(connectionString)));
});
afterAll(async () => {
	await Promise.all(labs?.map((lab) => lab.close()) ?? []);
	await Promise.all(databases?.map((database) => database.drop()) ?? []);
});

test(
	'a million rules on thousands of shops',
	async () => {
		const shops = Math.ceil(CASES / LABS / RULES);
		process.stderr.write(`laws: seed ${SEED}, ${shops} shops with ${RULES} rules in each of ${LABS} labs\n`);
		const outcomes = await Promise.all(
			labs.map((lab, index) =>
				runLaws(lab, {
					seed: SEED + index * 104_729,
					shops,
					rules: RULES,
					progress: ({ cases, customers }) => {
						if (cases % (RULES * 50) === 0)
							process.stderr.write(`laws: lab ${index}: ${cases} cases, ${customers} answers\n`);
					},
				}),
			),
		);
		for (const { counterexample, ...figures } of outcomes) {
			console.info(JSON.stringify(figures));
			if (counterexample !== undefined)
				throw new Error(
					`${counterexample.difference}\nKept in ${keep(counterexample)}\n${toJson(counterexample.rule)}`,
				);
		}
		expect(outcomes.reduce((sum, { cases }) => sum + cases, 0)).toBeGreaterThanOrEqual(CASES);
	},
	HOURS * 3_600_000,
);
