import { defined } from '../../error/defined';
import { RELATION_OF_ROW, RELATIONS } from '../../language/relation/relation-table';
import type { Fact, Operand } from '../plan/plan';
import { join, sql, type Sql } from '../../database/sql';
import { exactText, foldColumn } from './fold-case';
import { storedColumn } from './relation-source';
import { soundParts } from './sound-value';
import type { SqlContext } from './sql-context';

/** The aggregate of the rows at hand, with a FILTER where several share one scan. */
export function aggregateSql(fact: Fact, context: SqlContext, filter?: Sql): Sql {
	const conditions = [...(filter === undefined ? [] : [filter]), ...soundAmounts(fact, context)];
	const over = conditions.length === 0 ? sql`` : sql` FILTER (WHERE ${join(conditions, ' AND ')})`;
	const operand = () => measured(defined(fact.operand), context);
	const instant = () => context.operand(defined(fact.operand), 'as it is');
	const textOf = (of: Operand | undefined) => {
		const named = defined(of);
		const text = context.operand(named, 'text');
		return fact.folded ? foldColumn(text, context.mapping.textFolding) : exactText(text, named);
	};
	switch (fact.measure) {
		case 'some':
			return sql`bool_or(true)${over}`;
		case 'count':
			return sql`count(*)${over}`;
		case 'count_distinct':
			return sql`count(DISTINCT ${textOf(fact.operand)})${over}`;
		case 'sum':
			return sql`sum(${operand()})${over}`;
		case 'average':
			return sql`avg(${operand()})${over}`;
		case 'largest':
			return extremeSql(sql`max`, fact, context, over);
		case 'smallest':
			return extremeSql(sql`min`, fact, context, over);
		// DISTINCT sorts. An ORDER BY would have to name the very same expression, which one with a bound value is not.
		case 'list':
			return join(
				[fact.operand, ...(fact.alsoNamed === undefined ? [] : [fact.alsoNamed])].map(
					(of) => sql`array_agg(DISTINCT ${textOf(of)})${over}`,
				),
				' || ',
			);
		case 'average_gap':
			return sql`(${elapsed(instant(), over)} / (86400 * ${steps(over)}))`;
		case 'expected_next':
			return expectedSql(instant(), over);
		case 'favourite':
			throw new TypeError('A favourite is no aggregate.');
	}
}

/** Seconds from the first instant to the last. */
const elapsed = (instant: Sql, over: Sql): Sql =>
	sql`extract(epoch FROM max(${instant})${over} - min(${instant})${over})`;

/** How many steps lie between the rows; NULL where there is none. */
const steps = (over: Sql): Sql => sql`nullif(count(*)${over} - 1, 0)`;

/**
 * Whole microseconds: as days and hours the session's zone would have its say. One interval times so many is exact up
 * to 2^53 of them, which are 285 years.
 */
function expectedSql(instant: Sql, over: Sql): Sql {
	const micros = sql`(${elapsed(instant, over)} * 1000000)::bigint`;
	return sql`(max(${instant})${over} + (${micros} / ${steps(over)}) * interval '1 microsecond')`;
}

const OF_NUMBERS: ReadonlySet<Fact['measure']> = new Set(['sum', 'average', 'largest', 'smallest']);

/** That amounts are numbers to reckon with. Of instants the interval of the rows sees to it, which an index serves. */
function soundAmounts({ measure, operand }: Fact, context: SqlContext): readonly Sql[] {
	if (operand === undefined || !OF_NUMBERS.has(measure)) return [];
	const parts: readonly Operand[] =
		operand.kind === 'line_amount'
			? ['quantity', 'price'].map((column) => ({ kind: 'column', of: 'line', column }))
			: isInstant(operand)
				? []
				: [operand];
	return parts.flatMap((part) => soundParts(context.operand(part, 'as it is'), part, context.mapping));
}

const isInstant = (operand: Operand): boolean =>
	operand.kind === 'column' && RELATIONS[RELATION_OF_ROW[operand.of]].instant === operand.column;

/** An instant that is kept without its zone is given it once for each customer instead of for each order. */
function extremeSql(name: Sql, { operand }: Fact, context: SqlContext, over: Sql): Sql {
	const utc = operand?.kind === 'column' ? utcColumn(operand, context) : undefined;
	if (utc !== undefined) return sql`(${name}(${utc})${over} AT TIME ZONE 'UTC')`;
	return sql`${name}(${measured(defined(operand), context)})${over}`;
}

/** A property of an event has no type of its own: what is measured of it are numbers. */
const measured = (operand: Operand, context: SqlContext): Sql =>
	context.operand(operand, operand.kind === 'json' ? 'number' : 'as it is');

function utcColumn(
	{ of, column }: Extract<Operand, { kind: 'column' }>,
	{ scope, mapping }: SqlContext,
): Sql | undefined {
	const relation = RELATION_OF_ROW[of];
	const stored = storedColumn(relation, column, mapping);
	return stored?.form === 'utc' ? scope.column(relation, stored.column) : undefined;
}

/** Of a customer without rows these are 0, the others missing. */
export const isZeroWithoutRows = (fact: Fact) => ['count', 'count_distinct', 'sum'].includes(fact.measure);
