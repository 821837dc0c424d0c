import type { Beside, SameColumn } from '../plan/plan';
import { sql, type Sql } from '../../database/sql';
import { fold } from './fold-case';
import { later } from './length-sql';
import { RELATIONS } from '../../language/relation/relation-table';
import type { SqlContext } from './sql-context';

/**
 * That a row lies as asked to the row at hand around it.
 * @param at when the row was
 * @param here over the row at hand
 * @param there over the row beside it
 */
export function besideSql(beside: Beside, at: Sql, here: SqlContext, there: SqlContext): readonly Sql[] {
	const then = here.scope.column(beside.of, RELATIONS[beside.of].instant as string);
	const [earlier, latter] = beside.side === 'later' ? [then, at] : [at, then];
	return [
		sql`${latter} > ${earlier}`,
		...(beside.within === undefined ? [] : [sql`${latter} <= ${later(earlier, beside.within)}`]),
		...beside.same.map((column) => sameSql(column, here, there)),
	];
}

function sameSql({ here, there, as }: SameColumn, outer: SqlContext, inner: SqlContext): Sql {
	switch (as) {
		case 'folded': {
			const { textCollation } = outer.mapping;
			const [a, b] = [outer.operand(here, 'text'), inner.operand(there, 'text')];
			return sql`${fold(a, textCollation)} = ${fold(b, textCollation)}`;
		}
		case 'exact':
			return areAlike(here, there)
				? sql`${outer.operand(here, 'as it is')} = ${inner.operand(there, 'as it is')}`
				: sql`${outer.operand(here, 'text')} = ${inner.operand(there, 'text')}`;
		case 'number':
			return sql`${outer.operand(here, 'number')} = ${inner.operand(there, 'number')}`;
		case 'value':
			return sql`${outer.operand(here, 'as it is')} = ${inner.operand(there, 'as it is')}`;
	}
}

/** Whole numbers and uuids equal each other by an operator of pg_catalog, and by the index on them. */
const areAlike = (a: SameColumn['here'], b: SameColumn['there']) =>
	a.kind === 'column' && b.kind === 'column' && a.pgType === b.pgType && COMPARED.has(a.pgType ?? '');

const COMPARED: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint', 'uuid', 'text']);
