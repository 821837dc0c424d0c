import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { fromJson, REGRESSIONS } from './counterexample';
import { Lab, SHAPES } from './lab';
import { difference, lawOf, place } from './law';
import { OTHER } from './shop/tables';

const files = readdirSync(REGRESSIONS).filter((name) => name.endsWith('.json'));

let database: TestDatabase;
let labs: readonly [plain: Lab, other: Lab];
/** What was found on the shop of other types says so in its name. */
const labOf = (file: string) => labs[file.startsWith('other-types-') ? 1 : 0];
beforeAll(async () => {
	database = await createTestDatabase();
	labs = [await Lab.open(database.connectionString), await Lab.open(database.connectionString, OTHER)];
});
afterAll(async () => {
	for (const lab of labs ?? []) await lab.close();
	await database?.drop();
});

test.each(files)('%s does not come back', async (file) => {
	const lab = labOf(file);
	const { rule, law, on } = fromJson(readFileSync(join(REGRESSIONS, file), 'utf8'));
	await place(lab, on);
	for (const shape of SHAPES)
		expect([shape, await difference({ lab, on }, rule, lawOf(law), shape)]).toEqual([shape, undefined]);
});

test('each is of a law that there still is', () => {
	for (const file of files) {
		const { law } = fromJson(readFileSync(join(REGRESSIONS, file), 'utf8'));
		expect(lawOf(law).name).toBe(law);
	}
});
