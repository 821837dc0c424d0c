import { RELATIONS, joinKeys } from '../../language/relation/relation-table';
import { defined } from '../../error/defined';
import type { Fact, Grouping, RhythmMeasure, RowMeasure, Rows, Test } from '../plan/plan';
import { join, sql, trusted, type Sql } from '../../database/sql';
import { aggregateSql, isZeroWithoutRows, soundOperand } from './aggregate-sql';
import { equal } from './equality';
import { exactText, foldOperand } from './fold-case';
import { rhythmSql } from './rhythm-sql';
import { firstRelation, rowSource } from './row-source';
import { soundValue } from './sound-value';
import type { SqlContext } from './sql-context';
import { testSql } from './test-sql';

/** The rows that are grouped. */
interface GroupedRows {
	readonly from: Sql;
	readonly conditions: readonly Sql[];
	/** Over the rows. */
	readonly context: SqlContext;
	/** Whose the rows are; absent where they are one customer's. */
	readonly owner?: Sql;
}

/**
 * `v`, the value of each group of rows that meets the test, as a derived table; with `customer_id` where they
 * are of several. Asked of the groups as they are made, so that few are left to be counted by customer.
 */
export function groupsSql(fact: Fact, per: Grouping, { from, conditions, context, owner }: GroupedRows): Sql {
	const { by, join: joined, folded } = groupedBy(per, context);
	// Orders that are counted are told apart as they are counted.
	const once = per.ordersOnce && fact.measure !== 'count';
	const columns = [
		...(owner === undefined ? [] : [sql`${owner} AS customer_id`]),
		sql`${by} AS g`,
		...(per.ordersOnce ? [sql`${context.scope.column('orders', 'id')} AS id`] : []),
		...(fact.measure === 'count' ? [] : [sql`${valueOf(fact, context)} AS v`]),
		...(fact.whole === undefined ? [] : [sql`${soundOperand(fact.whole, context)} AS whole`]),
	];
	const where = join([...conditions, sql`${by} IS NOT NULL`], ' AND ');
	const each = sql`SELECT ${trusted(once ? 'DISTINCT ' : '')}${join(columns, ', ')} FROM ${from}${joined} WHERE ${where}${folded === undefined ? sql`` : READ_ONCE}`;
	const group = folded?.(sql`r.g`) ?? sql`r.g`;
	const keys = owner === undefined ? group : sql`r.customer_id, ${group}`;
	const kept = owner === undefined ? sql`` : sql`r.customer_id, `;
	const value = measureSql(fact, per);
	const met = per.test === undefined ? sql`` : sql` HAVING ${meetsSql(fact, per.test, value, context)}`;
	return sql`(SELECT ${kept}${value} AS v FROM (${each}) AS r GROUP BY ${keys}${met}) AS q`;
}

/** What is made of the groups of one customer: whether some group met the test, or the greatest value. */
export const overGroups = ({ test }: Grouping): Sql =>
	test === undefined ? sql`max(q.v)` : sql`bool_or(true)`;

/**
 * Whether the row at hand has rows that meet a test together. The rows of all parents are grouped once, by
 * the keys that lead to them.
 */
export function togetherSql(
	rows: Rows,
	{ fact, test }: NonNullable<Rows['together']>,
	context: SqlContext,
): Sql {
	const { mapping } = context;
	const relation = firstRelation(rows.of);
	const parent = defined(RELATIONS[relation].parent);
	const { from, scope } = rowSource(rows, context);
	const inner = context.within(scope);
	const measured: Fact = { ...fact, rows };
	const keys = joinKeys(mapping, relation).map(([column, ofParent]) => ({
		own: scope.key(relation, column),
		ofParent: context.scope.key(parent, ofParent),
	}));
	const name = (index: number) => trusted(`k${index + 1}`);
	const columns = keys.map(({ own }, index) => sql`${own.sql} AS ${name(index)}`);
	const same = keys.map(({ own, ofParent }, index) =>
		equal({ ...own, sql: sql`q.${name(index)}` }, ofParent, mapping),
	);
	const conditions = context.conditions(rows, scope);
	const where = conditions.length === 0 ? sql`` : sql` WHERE ${join(conditions, ' AND ')}`;
	const groups = sql`SELECT ${join(columns, ', ')} FROM ${from}${where} GROUP BY ${join(
		keys.map(({ own }) => own.sql),
		', ',
	)} HAVING ${meetsSql(measured, test, aggregateSql(measured, inner), context)}`;
	return sql`EXISTS (SELECT 1 FROM (${groups}) AS q WHERE ${join(same, ' AND ')})`;
}

function meetsSql(fact: Fact, what: Test, value: Sql, { mapping }: SqlContext): Sql {
	const { per: _per, ...ofGroup } = fact;
	return testSql(
		value,
		what,
		{ kind: 'fact', fact: ofGroup },
		{
			folding: mapping.textFolding,
			sound: () => [],
			column: () => {
				throw new TypeError('The value of a group is no column.');
			},
		},
	);
}

/** Keeps Postgres from writing an expression as often as its column is named. */
const READ_ONCE = sql` OFFSET 0`;

interface GroupedBy {
	readonly by: Sql;
	readonly join: Sql;
	/** Makes the group of what was read, where that is still to be folded. */
	readonly folded?: (read: Sql) => Sql;
}

/**
 * Rows of elements are in as many groups as they have, and once in each. A text in JSON is read once and
 * folded then: read for each mention, a category viewed three times took 290 ms of processor time, by hand
 * 180.
 */
function groupedBy({ by, as, of, ordersOnce }: Grouping, context: SqlContext): GroupedBy {
	if (of === undefined && as === 'folded' && by.kind === 'json' && !ordersOnce) {
		const folded = (read: Sql) => foldOperand(read, by, context.mapping.textFolding);
		return { by: context.operand(by, 'text'), join: sql``, folded };
	}
	if (of === undefined) return { by: groupSql(by, as, context), join: sql`` };
	const { from, scope, ofRowAtHand } = rowSource({ of }, context);
	const element = groupSql(by, as, context.within(scope));
	const elements = sql`SELECT DISTINCT ${element} AS g FROM ${from} WHERE ${ofRowAtHand()}`;
	return { by: sql`groups.g`, join: sql` CROSS JOIN LATERAL (${elements}) AS groups` };
}

function groupSql(by: Grouping['by'], as: Grouping['as'], context: SqlContext): Sql {
	const { mapping } = context;
	if (as === 'folded') return foldOperand(context.operand(by, 'text'), by, mapping.textFolding);
	return exactText(soundValue(context.operand(by, 'as it is'), by, mapping), by);
}

function valueOf({ measure, operand, folded, asValues }: Fact, context: SqlContext): Sql {
	if (operand === undefined) return sql`true`;
	const { mapping } = context;
	if (measure !== 'count_distinct' || asValues === true) return soundOperand(operand, context);
	const text = context.operand(operand, 'text');
	return folded === true ? foldOperand(text, operand, mapping.textFolding) : exactText(text, operand);
}

function measureSql(fact: Fact, { ordersOnce }: Grouping): Sql {
	const { measure } = fact;
	if (measure === 'average_gap' || measure === 'expected_next') return rhythmSql(measure, sql`r.v`, sql``);
	if (measure === 'share')
		return sql`1.0 * sum(r.v) FILTER (WHERE r.whole IS NOT NULL) / nullif(sum(r.whole) FILTER (WHERE r.v IS NOT NULL), 0)`;
	if (!isOfGroups(measure)) throw new TypeError(`"${measure}" is made of all rows, and has no groups.`);
	const value = ordersOnce && measure === 'count' ? 'count(DISTINCT r.id)' : MEASURES[measure];
	return isZeroWithoutRows(fact) ? sql`coalesce(${trusted(value)}, 0)` : trusted(value);
}

type PlainMeasure = Exclude<RowMeasure, RhythmMeasure | 'share'>;

const isOfGroups = (measure: Fact['measure']): measure is PlainMeasure => Object.hasOwn(MEASURES, measure);

const MEASURES: Readonly<Record<PlainMeasure, string>> = {
	some: 'bool_or(true)',
	count: 'count(*)',
	count_distinct: 'count(DISTINCT r.v)',
	sum: 'sum(r.v)',
	average: 'avg(r.v)',
	largest: 'max(r.v)',
	smallest: 'min(r.v)',
	list: 'array_agg(DISTINCT r.v)',
};
