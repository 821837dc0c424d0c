import { defined } from '../../error/defined';
import type { Beside, Operand, SameColumn } from '../plan/plan';
import { join, sql, trusted, type Sql } from '../../database/sql';
import { exactText, foldOperand } from './fold-case';
import { earliest, later } from './length-sql';
import { RELATIONS } from '../../language/relation/relation-table';
import { rankOrder } from './ranked-rows';
import { soundParts } from './sound-value';
import type { SqlContext } from './sql-context';

/**
 * That a row lies as asked to the row at hand around it.
 * @param at when the row was
 * @param here over the row at hand
 * @param there over the row beside it
 */
export function besideSql(beside: Beside, at: Sql, here: SqlContext, there: SqlContext): readonly Sql[] {
	if (beside.byRank === true) return [byRank(beside, here, there)];
	const then = here.scope.column(beside.of, defined(RELATIONS[beside.of].instant));
	const [earlier, latter] = beside.side === 'later' ? [then, at] : [at, then];
	return [
		sql`${latter} > ${earlier}`,
		...(beside.within === undefined ? [] : [sql`${latter} <= ${later(earlier, beside.within)}`]),
		...notBefore(beside, at, then),
		...beside.same.map((column) => sameSql(column, here, there)),
	];
}

/** Compared as one value, of whose first part an index can be asked. */
function byRank({ side, of }: Beside, here: SqlContext, there: SqlContext): Sql {
	const place = ({ scope, mapping }: SqlContext) => sql`(${join(rankOrder(of, scope, mapping), ', ')})`;
	return sql`${place(there)} ${trusted(side === 'later' ? '>' : '<')} ${place(here)}`;
}

/**
 * That an earlier row lies not much longer before than it may, which follows from the rest. It is what an
 * index can be asked: of customers with thousands of orders all that lie before were read for each of theirs,
 * and who came back after 180 days took 7.1 s of processor time, and 0.8 s so.
 */
function notBefore({ side, within, near }: Beside, at: Sql, then: Sql): readonly Sql[] {
	const bound = side === 'earlier' && within !== undefined && near === undefined && earliest(then, within);
	return bound ? [sql`${at} >= ${bound}`] : [];
}

function sameSql(column: SameColumn, outer: SqlContext, inner: SqlContext): Sql {
	const { here, there, sound } = sameParts(column, outer, inner);
	return join([sql`${here} = ${there}`, ...sound], ' AND ');
}

/** What must be equal, and what else must hold of the value of the row at hand. */
export interface SameParts {
	readonly here: Sql;
	readonly there: Sql;
	readonly sound: readonly Sql[];
}

export function sameParts({ here, there, as }: SameColumn, outer: SqlContext, inner: SqlContext): SameParts {
	const both = (read: (operand: Operand, context: SqlContext) => Sql) => ({
		here: read(here, outer),
		there: read(there, inner),
	});
	switch (as) {
		case 'folded':
			return {
				...both((operand, context) =>
					foldOperand(context.operand(operand, 'text'), operand, context.mapping.textFolding),
				),
				sound: [],
			};
		case 'exact':
			return {
				...both((operand, context) =>
					areAlike(here, there)
						? context.operand(operand, 'as it is')
						: exactText(context.operand(operand, 'text'), operand),
				),
				sound: [],
			};
		case 'number':
			return { ...both((operand, context) => context.operand(operand, 'number')), sound: sound(here, outer) };
		case 'value':
			return {
				...both((operand, context) => context.operand(operand, 'as it is')),
				sound: sound(here, outer),
			};
	}
}

/** What equals a value that rules can speak of is one, too. */
const sound = (here: Operand, outer: SqlContext): readonly Sql[] =>
	soundParts(outer.operand(here, 'as it is'), here, outer.mapping);

/** Whole numbers and uuids equal each other by an operator of pg_catalog, and by the index on them. */
const areAlike = (a: SameColumn['here'], b: SameColumn['there']) =>
	a.kind === 'column' && b.kind === 'column' && a.pgType === b.pgType && COMPARED.has(a.pgType ?? '');

const COMPARED: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint', 'uuid']);
