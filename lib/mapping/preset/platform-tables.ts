import { qualifiedName } from '../identifier';

export interface ColumnInfo {
	readonly name: string;
	readonly pgType: string;
}

/** The tables of one schema, as far as a preset asks. */
export interface PlatformTables {
	readonly schema: string;
	/** Schema-qualified and quoted, for FROM. */
	name(table: string): string;
	has(table: string, column?: string): boolean;
	/** In the order of the table; empty when not known. */
	columns(table: string): readonly ColumnInfo[];
}

/** Tables that nobody has looked at: everything the preset knows is taken to be there. */
export function assumedTables(schema: string): PlatformTables {
	return { schema, name: (table) => qualifiedName(schema, table), has: () => true, columns: () => [] };
}

/** Tables as the database's catalog lists them. */
export function listedTables(schema: string, tables: ReadonlyMap<string, readonly ColumnInfo[]>): PlatformTables {
	return {
		schema,
		name: (table) => qualifiedName(schema, table),
		has: (table, column) => {
			const columns = tables.get(table);
			return columns !== undefined && (column === undefined || columns.some(({ name }) => name === column));
		},
		columns: (table) => tables.get(table) ?? [],
	};
}
