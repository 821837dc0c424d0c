/**
 * The relations through which the rule language sees a shop. A mapping gives a SELECT for each; here only
 * their names and columns matter.
 */
export const RELATION_NAMES = [
	'customers',
	'addresses',
	'tags',
	'groups',
	'orders',
	'orders_not_counted',
	'order_lines',
	'product_categories',
	'products',
	'variants',
	'events',
	'exchange_rates',
] as const;

export type RelationName = (typeof RELATION_NAMES)[number];

/** How a column's values compare; the Postgres types are folded into these. */
export type ColumnType = 'text' | 'number' | 'boolean' | 'instant' | 'day' | 'json' | 'list' | 'other';

export interface Column {
	readonly name: string;
	readonly type: ColumnType;
	/** As Postgres prints it, e.g. `character varying(255)`; absent when only the SQL was read. */
	readonly pgType?: string;
	/** Of a text whose collation is not the database's own. */
	readonly collation?: ColumnCollation;
	/** Of a type whose values are equal by an operator of an extension (citext). */
	readonly equality?: Equality;
	/** Of a `json` column: the keys seen in a sample of rows. Each is a field of its own, `column.key`. */
	readonly keys?: readonly JsonKey[];
}

/**
 * How `lower()` under a collation stands to ours, for texts that fold to ASCII; `otherwise`: not to be relied
 * on.
 */
export type Lowering = 'unicode' | 'ascii' | 'otherwise';

export interface ColumnCollation {
	readonly lowering: Lowering;
	/** Its `=` and LIKE take different texts for equal, or fail. */
	readonly nondeterministic?: true;
}

/** Names with their schema, quoted where needed. */
export interface Equality {
	/** e.g. `public.=` */
	readonly operator: string;
	/** The type that it compares, e.g. `public.citext`. */
	readonly type: string;
}

/**
 * A key of a JSON column, of an object in an object with a dot: `address.city`. The type is that of its
 * values in a sample, to be shown: rules read each row's own. `any` when they are of several types, or
 * objects and lists.
 */
export interface JsonKey {
	readonly name: string;
	readonly type: 'text' | 'number' | 'boolean' | 'any';
}

/** What the language must know of a shop: which relations it has, and their columns. */
export interface RelationSet {
	/** `medusa`, `vendure` … or `own`. */
	readonly name: string;
	readonly relations: Readonly<Partial<Record<RelationName, string>>>;
	/** As described by the database or, before that, read from the SQL. */
	readonly columns?: Readonly<Partial<Record<RelationName, readonly Column[]>>>;
	/** ISO 4217, upper case: the currency meant where a condition names none. */
	readonly currency?: string;
	/** Set where the customer's own row holds its tags, in a column that is no field. */
	readonly tagsOfCustomer?: object;
	/** Set where a line of an order can be told from those of its former versions. */
	readonly linesOfVersions?: string;
}

/** A column of a relation; undefined where the relation has none of that name, or is not there. */
export const columnOf = (shop: RelationSet, relation: RelationName, name: string): Column | undefined =>
	shop.columns?.[relation]?.find((column) => column.name === name);
