import fc from 'fast-check';
import knex from 'knex';
import * as luxon from 'luxon';
import * as pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { MUTANTS as OF_ROWS, type Mutant } from './mutants';
import { VALUE_MUTANTS } from './value-mutants';

const MUTANTS = [...OF_ROWS, ...VALUE_MUTANTS];

const SEED = 7;
/** Most show on the first shop; where none does on the last, the law is blind to that fault. */
const SHOPS = 30;
/** How much longer a rare mutant is looked for. */
const RARE = 8;
/** What shows only where clocks change takes more than twenty shops: a minute and more on a busy machine. */
const TIMEOUT_MS = 300_000;

let database: TestDatabase;
beforeAll(async () => {
	database = await createTestDatabase();
});
afterAll(() => database?.drop());
afterEach(() => {
	jest.resetModules();
	for (const { module } of MUTANTS) jest.dontMock(pathOf(module));
});

const pathOf = (module: string) => `../../lib/${module}`;

/** The laws on a library of their own, with this fault in it; what is no part of it is not loaded again. */
function lawsOn(mutant: Mutant | undefined): {
	law: typeof import('./law');
	lab: typeof import('./lab');
	shops: typeof import('./shop/tables');
} {
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
			return { ...actual, ...mutant.change(actual, (module) => jest.requireActual(pathOf(module))) };
		});
	}
	return {
		law: require('./law') as typeof import('./law'),
		lab: require('./lab') as typeof import('./lab'),
		shops: require('./shop/tables') as typeof import('./shop/tables'),
	};
}

async function firstFault(mutant: Mutant | undefined, shops: number) {
	const {
		law,
		lab,
		shops: { OTHER, PLAIN },
	} = lawsOn(mutant);
	const open = await lab.Lab.open(database.connectionString, mutant?.shop === 'other' ? OTHER : PLAIN);
	try {
		return await law.runLaws(open, { seed: SEED, shops, rules: 60, shrink: false, about: mutant?.about });
	} finally {
		await open.close();
	}
}

test('the compiler as it is passes', async () => {
	const { counterexample, cases } = await firstFault(undefined, 4);
	expect(counterexample).toBeUndefined();
	expect(cases).toBe(240);
});

const ALONE = /^The database/;
/** What rules do to each other in one shared scan, one of them alone does not show. */
const AMONG_OTHERS = /^(The database|does not show on its own)/;

test.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))(
	'found: %s',
	async (_name, mutant) => {
		const { counterexample, cases } = await firstFault(mutant, SHOPS * (mutant.rare ? RARE : 1));
		if (process.env.SEGMENTS_LAWS_VERBOSE)
			console.info(
				`${mutant.name}: ${cases} cases: ${JSON.stringify(counterexample?.rule)} ${counterexample?.difference}`,
			);
		expect(counterexample?.difference).toMatch(
			counterexample?.shape.startsWith('together') ? AMONG_OTHERS : ALONE,
		);
	},
	TIMEOUT_MS,
);
