import { columnOf, RELATION_NAMES, type RelationName, type RelationSet } from './relation';
import { RELATION_SHAPES } from './relation-columns';

/** One row of a relation that a plan can speak of. */
export type RowName = 'customer' | 'address' | 'tag' | 'group' | 'order' | 'line' | 'category' | 'event';

/** A column of a relation, and the column of its parent that equals it. */
export type JoinKey = readonly [column: string, parentColumn: string];

/**
 * A column in which the shop's own table keeps a value as its indexes and statistics know it.
 * `utc`: an instant as UTC without a zone. `code`: a code in the shop's own spelling.
 * `at_most`: a number that the value never exceeds, and that is there where the value is.
 * `json_array`, `packed_text`: all rows of the relation, inside one column of the parent's row.
 */
export interface StoredForm {
	readonly form: 'utc' | 'code' | 'at_most' | 'json_array' | 'packed_text';
	/** The relation that has the column. */
	readonly relation: RelationName;
	readonly column: string;
	/** The column whose value it is; absent where it holds whole rows. */
	readonly of?: string;
}

/** How a relation hangs together with the others; its columns are in RELATION_SHAPES. */
export interface Relation {
	/** What its rows go by in SQL; a second row of it in one query gets a number behind it. */
	readonly alias: string;
	readonly row?: RowName;
	readonly parent?: RelationName;
	/**
	 * How a row finds its parent. A key with a column that is not required counts where both relations have
	 * it.
	 */
	readonly keys: readonly JoinKey[];
	/** The column that says whose the row is. */
	readonly owner?: string;
	/** The column that windows of time limit. */
	readonly instant?: string;
	readonly stored?: readonly StoredForm[];
}

const ofCustomer = {
	parent: 'customers',
	keys: [['customer_id', 'id']],
	owner: 'customer_id',
} as const satisfies Partial<Relation>;

/** The one place that knows how relations are joined, named and stored. */
export const RELATIONS: Readonly<Record<RelationName, Relation>> = {
	customers: {
		alias: 'c',
		row: 'customer',
		keys: [],
		stored: [{ form: 'utc', relation: 'customers', column: 'created_at_utc', of: 'created_at' }],
	},
	addresses: {
		...ofCustomer,
		alias: 'a',
		row: 'address',
		stored: [{ form: 'code', relation: 'addresses', column: 'country_stored', of: 'country' }],
	},
	tags: {
		...ofCustomer,
		alias: 't',
		row: 'tag',
		stored: [{ form: 'packed_text', relation: 'customers', column: 'tags_text' }],
	},
	groups: { ...ofCustomer, alias: 'g', row: 'group' },
	orders: {
		...ofCustomer,
		alias: 'o',
		row: 'order',
		instant: 'placed_at',
		stored: [
			{ form: 'utc', relation: 'orders', column: 'placed_at_utc', of: 'placed_at' },
			{ form: 'at_most', relation: 'orders', column: 'amount_at_most', of: 'amount' },
		],
	},
	orders_not_counted: {
		...ofCustomer,
		alias: 'u',
		instant: 'placed_at',
		stored: [
			{ form: 'utc', relation: 'orders_not_counted', column: 'placed_at_utc', of: 'placed_at' },
			{ form: 'at_most', relation: 'orders_not_counted', column: 'amount_at_most', of: 'amount' },
		],
	},
	order_lines: {
		alias: 'l',
		row: 'line',
		parent: 'orders',
		keys: [
			['order_id', 'id'],
			['customer_id', 'customer_id'],
		],
		stored: [{ form: 'json_array', relation: 'orders', column: 'lines_json' }],
	},
	product_categories: {
		alias: 'k',
		row: 'category',
		parent: 'order_lines',
		// Where categories are of variants (Vendure's collections), a line is in those of its own variant only.
		keys: [
			['product_id', 'product_id'],
			['variant_id', 'variant_id'],
		],
	},
	products: { alias: 'p', parent: 'order_lines', keys: [['id', 'product_id']] },
	variants: { alias: 'v', parent: 'order_lines', keys: [['id', 'variant_id']] },
	events: { ...ofCustomer, alias: 'e', row: 'event', instant: 'occurred_at' },
	exchange_rates: { alias: 'x', keys: [] },
};

/** The relation of a row. */
export const RELATION_OF_ROW = Object.fromEntries(
	RELATION_NAMES.map((name) => [RELATIONS[name].row, name]),
) as Readonly<Record<RowName, RelationName>>;

/** The keys by which rows of this shop find their parents. */
export function joinKeys(shop: RelationSet, relation: RelationName): readonly JoinKey[] {
	const { parent, keys } = RELATIONS[relation];
	if (parent === undefined) return [];
	const ofRelation = keys.filter(
		([column, parentColumn]) =>
			RELATION_SHAPES[relation].required.includes(column) ||
			(columnOf(shop, relation, column) !== undefined && columnOf(shop, parent, parentColumn) !== undefined),
	);
	return linesOfVersions(relation, shop) === undefined ? ofRelation : [...ofRelation, VERSION_KEY];
}

const VERSION_KEY: JoinKey = ['lines_version', 'lines_version'];

/** A SELECT of the lines of all versions, where their orders say which they are in; undefined of others. */
export const linesOfVersions = (relation: RelationName, shop: RelationSet): string | undefined =>
	relation === 'order_lines' && columnOf(shop, 'orders', VERSION_KEY[1]) !== undefined
		? shop.linesOfVersions
		: undefined;

/** The other form of a column. */
export const storedForm = (relation: RelationName, column: string): StoredForm | undefined =>
	RELATIONS[relation].stored?.find((one) => one.of === column);

/** What a column is another form of, where it is one. */
export const storedFormIn = (relation: RelationName, column: string): StoredForm | undefined =>
	STORED_FORMS.find((one) => one.relation === relation && one.column === column);

const STORED_FORMS = RELATION_NAMES.flatMap((name) => RELATIONS[name].stored ?? []);
