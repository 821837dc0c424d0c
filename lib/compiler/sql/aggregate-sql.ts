import { defined } from '../../error/defined';
import { ID_TYPES } from '../../shop/mapping/id-type';
import { RELATION_OF_ROW, RELATIONS } from '../../language/relation/relation-table';
import type { Fact, Operand } from '../plan/plan';
import { join, sql, type Sql } from '../../database/sql';
import { exactText, foldColumn } from './fold-case';
import { predictionSql } from './prediction-sql';
import { utcColumn } from './relation-source';
import { rhythmSql } from './rhythm-sql';
import { soundPartsOfMeasured } from './sound-value';
import type { SqlContext } from './sql-context';

/** The aggregate of the rows at hand, with a FILTER where several share one scan. */
export function aggregateSql(fact: Fact, context: SqlContext, filter?: Sql): Sql {
	const conditions = [...(filter === undefined ? [] : [filter]), ...soundAmounts(fact, context)];
	const over = conditions.length === 0 ? sql`` : sql` FILTER (WHERE ${join(conditions, ' AND ')})`;
	const operand = () => measured(defined(fact.operand), context);
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
			if (fact.asValues === true)
				return sql`count(DISTINCT ${soundOperand(defined(fact.operand), context)})${over}`;
			return sql`count(DISTINCT ${isId(fact.operand) ? operand() : textOf(fact.operand)})${over}`;
		case 'sum':
			return sql`sum(${operand()})${over}`;
		// Of whole numbers, as of cents, Postgres' own quotient is a whole number.
		case 'share':
			return sql`1.0 * sum(${operand()})${over} / nullif(sum(${measured(defined(fact.whole), context)})${over}, 0)`;
		case 'average':
			return sql`avg(${operand()})${over}`;
		case 'largest':
			return extremeSql(sql`max`, fact, context, over);
		case 'smallest':
			return extremeSql(sql`min`, fact, context, over);
		// DISTINCT sorts. An ORDER BY would have to name the very same expression, which one with a bound value
		// is not.
		case 'list':
			return join(
				[fact.operand, ...(fact.alsoNamed === undefined ? [] : [fact.alsoNamed])].map(
					(of) => sql`array_agg(DISTINCT ${textOf(of)})${over}`,
				),
				' || ',
			);
		case 'churn_risk':
		case 'expected_orders':
		case 'customer_value':
		case 'purchase_history':
			return predictionSql(fact, context, over);
		case 'average_gap':
		case 'expected_next':
			return rhythmSql(fact.measure, context.operand(defined(fact.operand), 'as it is'), over);
		case 'favourite':
			throw new TypeError('A favourite is no aggregate.');
	}
}

/**
 * Ids of these types are different where their texts are, and quicker to sort: 14 products or more took a
 * fifth less.
 */
const isId = (operand: Operand | undefined): boolean =>
	operand?.kind === 'column' && operand.pgType !== undefined && Object.hasOwn(ID_TYPES, operand.pgType);

const OF_NUMBERS: ReadonlySet<Fact['measure']> = new Set(['sum', 'share', 'average', 'largest', 'smallest']);

/**
 * That amounts are numbers to reckon with. Of instants the interval of the rows sees to it, which an index
 * serves.
 */
function soundAmounts({ measure, operand, whole }: Fact, context: SqlContext): readonly Sql[] {
	if (operand === undefined || !OF_NUMBERS.has(measure) || isInstant(operand)) return [];
	if (whole === undefined) return soundPartsOf(operand, context);
	return [operand, whole].flatMap((one) => knownParts(one, context));
}

/** A part of a whole that is not known in a row says nothing of that row's share. */
function knownParts(operand: Operand, context: SqlContext): readonly Sql[] {
	const parts = soundPartsOf(operand, context);
	return parts.length === 0 ? [sql`${measured(operand, context)} IS NOT NULL`] : parts;
}

const soundPartsOf = (operand: Operand, context: SqlContext): readonly Sql[] => {
	if (operand.kind === 'converted') return soundPartsOf(operand.amount, context);
	const parts: readonly Operand[] =
		operand.kind === 'line_amount'
			? ['quantity', 'price'].map((column) => ({ kind: 'column', of: 'line', column }))
			: [operand];
	return parts.flatMap((part) =>
		soundPartsOfMeasured(context.operand(part, 'as it is'), part, context.mapping),
	);
};

/** The value of a row; NULL where it is none that rules can speak of. */
export function soundOperand(operand: Operand, context: SqlContext): Sql {
	const value = measured(operand, context);
	const parts = soundPartsOf(operand, context);
	return parts.length === 0 ? value : sql`(CASE WHEN ${join(parts, ' AND ')} THEN ${value} END)`;
}

/** Whether it is when the row was. */
export const isInstant = (operand: Operand): boolean =>
	operand.kind === 'column' && RELATIONS[RELATION_OF_ROW[operand.of]].instant === operand.column;

/** An instant that is kept without its zone is given it once for each customer instead of for each order. */
function extremeSql(name: Sql, { operand }: Fact, context: SqlContext, over: Sql): Sql {
	const utc = operand?.kind === 'column' ? storedInUtc(operand, context) : undefined;
	if (utc !== undefined) return sql`(${name}(${utc})${over} AT TIME ZONE 'UTC')`;
	return sql`${name}(${measured(defined(operand), context)})${over}`;
}

/** A property of an event has no type of its own: what is measured of it are numbers. */
const measured = (operand: Operand, context: SqlContext): Sql =>
	context.operand(operand, operand.kind === 'json' ? 'number' : 'as it is');

function storedInUtc(
	{ of, column }: Extract<Operand, { kind: 'column' }>,
	{ scope, mapping }: SqlContext,
): Sql | undefined {
	const relation = RELATION_OF_ROW[of];
	const stored = utcColumn(relation, column, mapping);
	return stored === undefined ? undefined : scope.column(relation, stored);
}

/** Of a customer without rows these are 0, the others missing. */
export const isZeroWithoutRows = (fact: Fact) => ['count', 'count_distinct', 'sum'].includes(fact.measure);
