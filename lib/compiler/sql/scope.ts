import { defined, itemAt } from '../../error/defined';
import type { RelationName } from '../../language/relation/relation';
import { RELATIONS } from '../../language/relation/relation-table';
import { sql, trusted, type Sql } from '../../database/sql';

interface RowAtHand {
	readonly relation: RelationName;
	readonly alias: string;
	/** How a column of it is named where it lies in a sub-select, under other names. */
	readonly named?: (column: Sql) => Sql;
	/** Is told each column that is named of it. */
	readonly note?: (column: Sql) => void;
}

/** A column by which rows find one another, and how it is written here. */
export interface Key {
	readonly relation: RelationName;
	readonly column: string;
	readonly sql: Sql;
}

/**
 * The rows that a piece of SQL may name, outermost first, each under an alias of its own. A sub-select opens
 * a scope within the one around it, so that a second row of the same relation gets another alias than the
 * first.
 */
export class Scope {
	/** No row at hand: of a query that stands on its own. */
	static readonly empty = new Scope([]);

	private constructor(private readonly rows: readonly RowAtHand[]) {}

	/** This scope with one more row at hand. */
	with(relation: RelationName): Scope {
		const { alias } = RELATIONS[relation];
		const others = this.rows.filter((row) => row.relation === relation).length;
		return new Scope([...this.rows, { relation, alias: others === 0 ? alias : `${alias}${others + 1}` }]);
	}

	/** How many rows are at hand. */
	get depth(): number {
		return this.rows.length;
	}

	has(relation: RelationName): boolean {
		return this.rows.some((row) => row.relation === relation);
	}

	/** The alias of the innermost row of a relation. */
	alias(relation: RelationName): Sql {
		return trusted(this.innermostOf(relation).alias);
	}

	/** A column that the language knows by name, of the innermost row of a relation. */
	column(relation: RelationName, name: string): Sql {
		return this.named(relation, trusted(name));
	}

	/** A column of the innermost row of a relation, as it stands in SQL. */
	named(relation: RelationName, column: Sql): Sql {
		const row = this.innermostOf(relation);
		row.note?.(column);
		const plain = sql`${trusted(row.alias)}.${column}`;
		return row.named?.(plain) ?? plain;
	}

	/** The same rows. @param note is told each column that is named of the innermost one */
	noting(note: (column: Sql) => void): Scope {
		return new Scope(
			this.rows.map((row, index) => (index === this.rows.length - 1 ? { ...row, note } : row)),
		);
	}

	/** The same rows, which lie in a sub-select now. @param named how their columns are named there */
	taken(named: (column: Sql) => Sql): Scope {
		return new Scope(this.rows.map((row) => ({ ...row, named })));
	}

	/** A key of the innermost row of a relation. */
	key(relation: RelationName, column: string): Key {
		return { relation, column, sql: this.column(relation, column) };
	}

	/** Whose the rows at hand are: the customer's own id, or what the innermost row says. */
	owner(): Key {
		if (this.has('customers')) return this.key('customers', 'id');
		const row = this.innermost((one) => RELATIONS[one.relation].owner !== undefined);
		if (row === undefined) throw new TypeError('No row at hand says whose it is.');
		const column = defined(RELATIONS[row.relation].owner);
		return this.key(row.relation, column);
	}

	private innermostOf(relation: RelationName): RowAtHand {
		const row = this.innermost((one) => one.relation === relation);
		if (row === undefined) throw new TypeError(`No row of "${relation}" is at hand.`);
		return row;
	}

	private innermost(is: (row: RowAtHand) => boolean): RowAtHand | undefined {
		for (let index = this.rows.length - 1; index >= 0; index -= 1) {
			const row = itemAt(this.rows, index);
			if (is(row)) return row;
		}
		return undefined;
	}
}

/** A query over customers. */
export const CUSTOMERS = Scope.empty.with('customers');
