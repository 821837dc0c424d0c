/** A shop in memory, as the relations of a mapping show it, for the interpreter. */
import type { Json } from './json';
import type { Scoring } from './score';

/**
 * How the values of a column are held: `number` as decimal text, `instant` in microseconds since 1970, `day`
 * as `2026-03-01`.
 */
export type ColumnKind =
	'text' | 'key' | 'uuid' | 'number' | 'double' | 'real' | 'boolean' | 'instant' | 'day' | 'json' | 'list';
export type Cell = string | number | boolean | Json | null;
export type Row = Readonly<Record<string, Cell>>;

export interface Customer {
	readonly row: Row;
	readonly addresses: readonly Row[];
	readonly tags: readonly Row[];
	readonly groups: readonly Row[];
	readonly orders: readonly Order[];
	/** Orders that do not count. */
	readonly notCounted?: readonly Order[];
	readonly events: readonly Row[];
}

export interface Order {
	readonly row: Row;
	readonly lines: readonly Row[];
}

export interface Shop {
	readonly customers: readonly Customer[];
	readonly products: readonly Row[];
	readonly productCategories: readonly Row[];
}

/** So many units of a currency are worth one of the currency whose rate is 1. */
export interface Rates {
	readonly rows: readonly Row[];
	/** The currency that needs no row. */
	readonly base?: string;
}

export interface Schema {
	/** Ids of orders are texts, in the order of their bytes. */
	readonly textIds?: true;
	/** Events have ids; else those of one instant are told apart by what they hold. */
	readonly eventIds?: true;
	readonly customers: Readonly<Record<string, ColumnKind>>;
	readonly orders: Readonly<Record<string, ColumnKind>>;
	readonly lines: Readonly<Record<string, ColumnKind>>;
	readonly rates: Rates;
	/** Cut points and parameters in force. */
	readonly scoring: Scoring;
}
