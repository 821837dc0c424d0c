import { columnOf, RELATION_NAMES, type RelationName } from '../../lib/language/relation/relation';
import { RELATION_SHAPES } from '../../lib/language/relation/relation-columns';
import { joinKeys, linesOfVersions, RELATIONS } from '../../lib/language/relation/relation-table';
import { storedColumn } from '../../lib/compiler/sql/relation-source';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { Lab } from './lab';
import { OTHER, PLAIN } from './shop/tables';

let database: TestDatabase;
let labs: readonly [plain: Lab, other: Lab];
beforeAll(async () => {
	database = await createTestDatabase();
	labs = [await Lab.open(database.connectionString), await Lab.open(database.connectionString, OTHER)];
});
afterAll(async () => {
	for (const lab of labs ?? []) await lab.close();
	await database?.drop();
});

const mappings = () => labs.map((lab) => lab.compiler({ dynamic: {}, static: {} }).mapping);
const has = (relation: RelationName, column: string) =>
	mappings().some(({ columns }) => columns?.[relation]?.some(({ name }) => name === column));

/** Read by pickers alone, never by rules. */
const PICKED: readonly RelationName[] = ['variants'];

test('every column that a preset may return is in a shop of the laws', () => {
	const missing = RELATION_NAMES.filter((name) => !PICKED.includes(name)).flatMap((name) =>
		Object.keys(RELATION_SHAPES[name].types)
			.filter((column) => !has(name, column))
			.map((column) => `${name}.${column}`),
	);
	expect(missing).toEqual([]);
});

test('every other form of a column is used in a shop of the laws, and in another it is not there', () => {
	for (const relation of RELATION_NAMES) {
		for (const { of } of RELATIONS[relation].stored ?? []) {
			if (of === undefined) continue;
			const used = mappings().map((mapping) => storedColumn(relation, of, mapping) !== undefined);
			expect([relation, of, [...used].sort()]).toEqual([relation, of, [false, true]]);
		}
	}
	expect(mappings().map(({ linesOfOrder }) => linesOfOrder !== undefined)).toEqual([false, true]);
	expect(mappings().map((mapping) => linesOfVersions('order_lines', mapping) !== undefined)).toEqual([
		true,
		false,
	]);
	const named = mappings().map((mapping) => columnOf(mapping, 'order_lines', 'line_variant_id'));
	expect(named.map((column) => column !== undefined)).toEqual([true, false]);
	expect(mappings().map(({ ordersOfAll }) => ordersOfAll !== undefined)).toEqual([true, false]);
	expect(mappings().map(({ tagsOfCustomer }) => tagsOfCustomer !== undefined)).toEqual([false, true]);
});

test('one shop of the laws has categories of products, the other of variants', () => {
	expect(mappings().map((mapping) => joinKeys(mapping, 'product_categories').length)).toEqual([1, 2]);
	expect([PLAIN, OTHER].map(({ mapping }) => mapping.keyType)).toEqual(['integer', 'text']);
});
