import type { Fact, Grouping, RhythmMeasure, RowMeasure } from '../plan/plan';
import { join, sql, trusted, type Sql } from '../../database/sql';
import { isZeroWithoutRows, soundOperand } from './aggregate-sql';
import { exactText, foldOperand } from './fold-case';
import { rhythmSql } from './rhythm-sql';
import { rowSource } from './row-source';
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

/** `v`, the value of each group of rows, as a derived table; with `customer_id` where they are of several. */
export function groupsSql(fact: Fact, per: Grouping, { from, conditions, context, owner }: GroupedRows): Sql {
	const { by, join: joined } = groupedBy(per, context);
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
	const each = sql`SELECT ${trusted(once ? 'DISTINCT ' : '')}${join(columns, ', ')} FROM ${from}${joined} WHERE ${where}`;
	const keys = owner === undefined ? sql`r.g` : sql`r.customer_id, r.g`;
	const kept = owner === undefined ? sql`` : sql`r.customer_id, `;
	return sql`(SELECT ${kept}${measureSql(fact, per)} AS v FROM (${each}) AS r GROUP BY ${keys}) AS q`;
}

/** What is made of the groups of one customer: whether some group meets the test, or the greatest value. */
export function overGroups(fact: Fact, { test }: Grouping, context: SqlContext): Sql {
	if (test === undefined) return sql`max(q.v)`;
	const { per: _per, ...ofGroup } = fact;
	const operand = { kind: 'fact', fact: ofGroup } as const;
	const meets = testSql(sql`q.v`, test, operand, {
		folding: context.mapping.textFolding,
		sound: () => [],
		column: () => {
			throw new TypeError('The value of a group is no column.');
		},
	});
	return sql`bool_or(${meets})`;
}

/** Rows of elements are in as many groups as they have, and once in each. */
function groupedBy({ by, as, of }: Grouping, context: SqlContext): { readonly by: Sql; readonly join: Sql } {
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
