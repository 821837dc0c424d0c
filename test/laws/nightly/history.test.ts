import fc from 'fast-check';
import knex from 'knex';
import * as luxon from 'luxon';
import * as pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { HISTORY_MUTANTS, type HistoryMutant } from '../history/mutants';

/** `SEGMENTS_LAWS_SEED=… npm run test:laws` runs the same again; without it every night is another. */
const SEED = Number(process.env.SEGMENTS_LAWS_SEED ?? Date.now() % 1_000_000_007);
const STEPS = Number(process.env.SEGMENTS_LAWS_STEPS ?? 40_000);
/** Most faults show within a hundred steps; where one does not within so many, the law is blind to it. */
const STEPS_OF_MUTANT = 2_000;
const HOURS = 4;

let database: TestDatabase;
beforeEach(async () => {
	database = await createTestDatabase();
});
afterEach(async () => {
	jest.resetModules();
	for (const { module } of HISTORY_MUTANTS) jest.dontMock(pathOf(module));
	await database.drop();
});

const pathOf = (module: string) => `../../../lib/${module}`;

/** The law on a library of its own, with this fault in it; what is no part of it is not loaded again. */
function lawOn(
	mutant: HistoryMutant | undefined,
): typeof import('../history/law') & typeof import('../history/lab') {
	jest.resetModules();
	for (const [name, loaded] of Object.entries({
		pg,
		luxon,
		knex: { __esModule: true, default: knex },
		'fast-check': { __esModule: true, default: fc },
	}))
		jest.doMock(name, () => loaded);
	if (mutant !== undefined) {
		const path = pathOf(mutant.module);
		jest.doMock(path, () => {
			const actual = jest.requireActual<Record<string, unknown>>(path);
			return { ...actual, ...mutant.change(actual, (module) => jest.requireActual(`../../../${module}`)) };
		});
	}
	return {
		...(require('../history/law') as typeof import('../history/law')),
		...(require('../history/lab') as typeof import('../history/lab')),
	};
}

async function play(mutant: HistoryMutant | undefined, steps: number, seed: number) {
	const { HistoryLab, runHistories } = lawOn(mutant);
	const lab = await HistoryLab.open(database.connectionString);
	let told = 0;
	const progress = ({ steps: done }: { steps: number }) => {
		if (mutant === undefined && done - told >= 1_000)
			process.stderr.write(`histories: ${(told = done)} steps\n`);
	};
	try {
		return await runHistories(lab, { seed, steps, progress, shrink: mutant === undefined });
	} finally {
		await lab.close();
	}
}

test(
	'thousands of histories: incremental evaluations store what full ones would',
	async () => {
		process.stderr.write(`histories: seed ${SEED}, ${STEPS} steps\n`);
		const figures = await play(undefined, STEPS, SEED);
		console.info(`histories: seed ${SEED}: ${JSON.stringify(figures)}`);
		expect(figures.steps).toBeGreaterThanOrEqual(STEPS);
	},
	HOURS * 3_600_000,
);

test.each(HISTORY_MUTANTS.map((mutant) => [mutant.name, mutant] as const))(
	'found: %s',
	async (_name, mutant) => {
		const fault = await play(mutant, STEPS_OF_MUTANT, 7).then(
			(figures) => JSON.stringify(figures),
			(error: Error) => error.message,
		);
		process.stderr.write(`histories: ${mutant.name}: ${fault.split('\n').at(-1)}\n`);
		expect(fault).toMatch(/stored .*; interpreter /);
	},
	1_200_000,
);
