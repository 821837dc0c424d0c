import { sql, type Sql } from '../database/sql';
import type { RowKind } from '../language/field';
import type { Moment } from '../language/time';
import type { Compiler } from '../compiler/compiler';
import { valueSource } from '../compiler/plan/shown-value';
import { relationSource } from '../compiler/sql/relation-source';
import { rowSource } from '../compiler/sql/row-source';
import { Scope } from '../compiler/sql/scope';
import type { Reading } from '../compiler/sql/sql-context';

/** A field of customers, or a column of the rows that a `where` asks. */
export interface ValuesOf {
	readonly field: string;
	readonly rows?: RowKind;
}

export interface Sampling {
	readonly compiler: Compiler;
	readonly moment: Moment;
	/** Rows looked at, at most. */
	readonly sampled: number;
}

/**
 * A bounded number of the rows that hold a field's values, as a query.
 * @param columns what to select of each, given the value in some reading
 */
export function sampledRows(
	{ field, rows: kind }: ValuesOf,
	columns: (value: (reading: Reading) => Sql) => Sql,
	{ compiler, moment, sampled }: Sampling,
): Sql {
	const { operand, of } = valueSource(field, kind, compiler.scope(moment));
	const { selected, from } = compiler.overFew((printer) => {
		if (of === undefined) {
			const customers = relationSource('customers', printer.mapping);
			return { selected: columns((reading) => printer.operand(operand, reading)), from: customers.from };
		}
		const rows = rowSource({ of }, printer.within(Scope.empty));
		const inside = printer.within(rows.scope);
		return { selected: columns((reading) => inside.operand(operand, reading)), from: rows.from };
	});
	return sql`SELECT ${selected} FROM ${from} LIMIT ${sampled}`;
}
