/** A shop in memory, as the relations of a mapping show it, for the interpreter. */
import type { Json } from './json';

/** How the values of a column are held: `number` as decimal text, `instant` in microseconds since 1970, `day` as `2026-03-01`. */
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

export interface Schema {
	readonly customers: Readonly<Record<string, ColumnKind>>;
	readonly orders: Readonly<Record<string, ColumnKind>>;
	readonly lines: Readonly<Record<string, ColumnKind>>;
}
