import { qualifiedName } from '../mapping/identifier';

export interface ColumnInfo {
	readonly name: string;
	readonly pgType: string;
}

/** The tables of one schema, as far as a preset asks. */
export interface PlatformTables {
	readonly schema: string;
	/** Schema-qualified and quoted, for FROM. */
	readonly name: (table: string) => string;
	/** Whether it is there; taken for granted as long as nobody has looked. */
	has(table: string, column?: string): boolean;
	/** Whether somebody has looked and it is there: for what only some shops have. */
	listed(table: string, column?: string): boolean;
	/** In the order of the table; empty when not known. */
	columns(table: string): readonly ColumnInfo[];
}

/** Tables that nobody has looked at: everything the preset knows is taken to be there. */
export function assumedTables(schema: string): PlatformTables {
	return {
		schema,
		name: (table) => qualifiedName(schema, table),
		has: () => true,
		listed: () => false,
		columns: () => [],
	};
}

/** Tables as the database's catalog lists them. */
export function listedTables(
	schema: string,
	tables: ReadonlyMap<string, readonly ColumnInfo[]>,
): PlatformTables {
	const has = (table: string, column?: string) => {
		const columns = tables.get(table);
		return columns !== undefined && (column === undefined || columns.some(({ name }) => name === column));
	};
	return {
		schema,
		name: (table) => qualifiedName(schema, table),
		has,
		listed: has,
		columns: (table) => tables.get(table) ?? [],
	};
}
