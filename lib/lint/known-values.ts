import type { RowKind } from '../language/field';
import { rowsOf, type Queryable } from '../database';
import { sql } from '../database/sql';
import type { Moment } from '../language/time';
import type { Compiler } from '../compiler/compiler';
import { valueSource } from '../compiler/plan/shown-value';
import { relationSource } from '../compiler/sql/relation-source';
import { rowSource } from '../compiler/sql/row-source';
import { Scope } from '../compiler/sql/scope';

/** Rows looked at for the values of a field. */
const SAMPLED_ROWS = 200_000;

/** A field of customers, or a column of the rows that a `where` asks. */
export interface ValuesOf {
	readonly field: string;
	readonly rows?: RowKind;
}

/** The commonest values of a field as texts, from a bounded number of rows. */
export async function knownValues(
	{ field, rows: kind }: ValuesOf,
	{ compiler, moment, max }: { readonly compiler: Compiler; readonly moment: Moment; readonly max: number },
	db: Queryable,
): Promise<readonly string[]> {
	const { operand, of } = valueSource(field, kind, compiler.scope(moment));
	const { value, from } = compiler.overFew((printer) => {
		if (of === undefined) {
			const customers = relationSource('customers', printer.mapping);
			return { value: printer.operand(operand, 'text'), from: customers.from };
		}
		const rows = rowSource({ of }, printer.within(Scope.empty));
		return { value: printer.within(rows.scope).operand(operand, 'text'), from: rows.from };
	});
	const found = await rowsOf<{ value: string }>(
		db,
		sql`SELECT value FROM (SELECT ${value} AS value FROM ${from} LIMIT ${SAMPLED_ROWS}) AS sample
			WHERE value IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${max}`,
	);
	return found.map((row) => row.value);
}
