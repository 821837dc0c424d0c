import { defined } from '../../error/defined';
import type { RelationName, RelationSet } from '../../language/relation/relation';
import type { TextFolding } from './text-folding';

/** The Postgres types that a customer key can have. */
export const KEY_TYPES = ['integer', 'bigint', 'text', 'uuid'] as const;
export type KeyType = (typeof KEY_TYPES)[number];

/** The change source that touches every customer (e.g. the category tree): answered by a full evaluation. */
export const ALL_CUSTOMERS = 'all';

export const BACKENDS = ['postgres', 'citus'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** A table of the shop whose rows do not lie on one server alone. */
export interface SpreadTable {
	/** As the mapping's SQL writes it. */
	readonly table: string;
	/** The column by whose value the rows are spread; null where every server has a copy of all of them. */
	readonly column: string | null;
}

/** What the database is, and which of the mapping's tables it spreads over several servers. */
export interface Backend {
	readonly name: BackendName;
	readonly spread: readonly SpreadTable[];
}

/** A schema in which roles without trust may put objects, or have put some. */
export interface OpenSchema {
	readonly schema: string;
	/** What speaks against it: `PUBLIC may create objects in it`. */
	readonly reasons: readonly string[];
	/** Statements that a DBA can run against it. */
	readonly remedies: readonly string[];
}

export interface OrdersOfAll {
	/**
	 * The rows and columns of "orders". What these look up is joined by LEFT JOIN, one row for each order.
	 */
	readonly select: string;
	/**
	 * The same for statements that ask some of the columns alone, by their names in the order of `columns` with
	 * commas between; the others are looked up.
	 */
	readonly some?: Readonly<Record<string, string>>;
	/** The columns that "orders" look up, as an amount that stands in a table of its own. */
	readonly columns: readonly string[];
}

export interface LinesOfOrder {
	/** A SELECT that reads from the column `lines_json` of the order `o`. */
	readonly select: string;
	/** Columns of the line that are keys of the objects in `o.lines_json`, numbers or texts of digits. */
	readonly keys: Readonly<Record<string, string>>;
}

export interface TagsOfCustomer {
	/** A text[] made of the column `c.tags_text`, in which each tag stands as it is. */
	readonly names: string;
}

/**
 * A mapping says how one shop's tables look through the eyes of the rule language: one SELECT for each
 * relation, readable by the shop's DBA. The compiler puts the SELECT in as a derived table, which Postgres
 * flattens.
 */
export interface Mapping extends RelationSet {
	readonly title: string;
	/** One SELECT per relation, no trailing semicolon. */
	readonly relations: Readonly<Partial<Record<RelationName, string>>>;
	/** Where "orders" look something up for each order: the same for statements that ask it of most. */
	readonly ordersOfAll?: OrdersOfAll;
	/**
	 * Where an order's own row holds its lines: the same columns as "order_lines", of the one order at hand.
	 */
	readonly linesOfOrder?: LinesOfOrder;
	/**
	 * Where "orders" say which version they are in (`lines_version`), and lines of former ones are kept: the
	 * columns of "order_lines", of all versions, and `lines_version`.
	 */
	readonly linesOfVersions?: string;
	/**
	 * Where the product of a line is that of its variant: `id` and `product_id` of all variants that the column
	 * `line_variant_id` of lines names. A line is of a product if, and only if, its key is one of these.
	 */
	readonly variantsOfProducts?: string;
	/**
	 * Where the currency of an order is a row of its own: `id` and `code` of all that the column
	 * `currency_row_id` of orders names. An order is in a currency if, and only if, its row has that code.
	 */
	readonly currencies?: string;
	/** Likewise the countries that the column `country_row_id` of addresses names. */
	readonly countries?: string;
	/** Where a customer's own row holds its tags: the names of "tags", of the one customer at hand. */
	readonly tagsOfCustomer?: TagsOfCustomer;
	/**
	 * Per base table (schema-qualified, quoted where needed) a SELECT of one column, the ids of the customers
	 * that changed rows touch, reading from `changed` (old and new versions of the rows); or `all`.
	 */
	readonly changes: Readonly<Record<string, string>>;
	/** In words, part of every result: `placed, not cancelled; gross of tax; refunds deducted`. */
	readonly ordersCounted: string;
	readonly keyType: KeyType;
	/**
	 * Schemas that are searched for what its SQL does not qualify, beside pg_catalog: none in which a role
	 * without trust may create objects. None by default.
	 */
	readonly path?: readonly string[];
	/** Schemas of the login's own search path that are not in `path`, with what speaks against each. */
	readonly leftOut?: readonly OpenSchema[];
	/** How the database folds case; absent while no database has described the mapping. */
	readonly textFolding?: TextFolding;
	/** A numeric may be infinite: on Postgres 14 and later. */
	readonly infiniteNumerics?: true;
	/** What the database is; absent while none has described the mapping. */
	readonly backend?: Backend;
}

/** The SELECT of a relation that the mapping has. */
export const selectOf = ({ relations }: Mapping, relation: RelationName): string =>
	defined(relations[relation]);
