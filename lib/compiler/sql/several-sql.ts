import { defined } from '../../error/defined';
import { RELATIONS } from '../../language/relation/relation-table';
import { identifier, join, sql, trusted, type Sql } from '../../database/sql';
import type { AtLeast, Beside, Rows } from '../plan/plan';
import { sameParts } from './beside-sql';
import { equal } from './equality';
import { exactText } from './fold-case';
import { later } from './length-sql';
import { instantColumn, rowSource, type RowSource } from './row-source';
import { Scope } from './scope';
import type { SqlContext } from './sql-context';

/** Rows of which so many must lie beside the one at hand. */
export type SeveralRows = Rows & { readonly beside: Beside & { readonly atLeast: AtLeast } };

export const areSeveral = (rows: Rows): rows is SeveralRows => rows.beside?.atLeast !== undefined;

/** Two rows are strictly apart when the earlier, put off by the least there is, is not the later yet. */
const NEXT_INSTANT = sql` + interval '1 microsecond'`;

/**
 * Whether so many rows lie as asked beside the row at hand. When the rows of each customer were is put into
 * one sorted array, once, and joined; how many of them lie in a span is then the difference of two places,
 * each found by halving. So the statement grows with the rows and not with the pairs of them, needs no index,
 * and says the same where the clock of the zone is put back: of an earlier row, it is when it was and until
 * when it reaches that are counted, each by itself.
 *
 * Three orders within any 30 days, of 1,000,000 orders of 100,000 customers on a busy machine: 4.9 s so,
 * 4.6 s by a window function (`lead(…, 2)`, which takes rows of one instant for later ones), and 30 s counted
 * for each row up to a limit, with an index on the customer alone; with one on customer and date 1.9, 1.8 and
 * 3.2 s; without any 4.1 and 3.8 s, and to count for each row would read those of all customers.
 */
export function severalSql(rows: SeveralRows, context: SqlContext): Sql {
	const { beside } = rows;
	const { of, atLeast } = beside;
	const source = rowSource(rows, context.within(Scope.empty));
	const same = beside.same.map((column, index) => ({
		...sameParts(column, context, context.within(source.scope)),
		name: identifier(`s${index + 1}`),
		column,
	}));
	const owner = { ...source.owner(), sql: sql`several.customer_id` };
	const then = context.scope.column(of, defined(RELATIONS[of].instant));
	const asked = [
		equal(owner, context.scope.key(of, defined(RELATIONS[of].owner)), context.mapping),
		...same.flatMap(({ here, sound, name, column: { as, there } }) => {
			const other = sql`several.${name}`;
			return [sql`${here} = ${as === 'exact' ? exactText(other, there) : other}`, ...sound];
		}),
		sql`${countSql(beside, then)} >= ${atLeast.rows}::bigint`,
	];
	return sql`EXISTS (SELECT 1 FROM (${instantsSql(rows, source, same, context)}) AS several WHERE ${join(asked, ' AND ')})`;
}

/** A column in which rows must agree, under a name of its own. */
interface NamedColumn {
	readonly there: Sql;
	readonly name: Sql;
}

/**
 * When the rows were, in order: an array for each customer, and for each of the values that must agree. Of
 * rows before the one at hand that may lie so long before it also until when each reaches, in an order of its
 * own.
 */
function instantsSql(
	rows: SeveralRows,
	{ from, scope, owner }: RowSource,
	same: readonly NamedColumn[],
	context: SqlContext,
): Sql {
	const { side, within, atLeast } = rows.beside;
	const at = defined(instantColumn(rows.of, scope));
	const next = side === 'earlier' ? NEXT_INSTANT : sql``;
	const reach = side === 'earlier' && within !== undefined ? later(at, within) : undefined;
	const columns = [
		sql`${owner().sql} AS customer_id`,
		sql`${at}${next} AS at`,
		...(reach === undefined ? [] : [sql`${reach}${next} AS until`]),
		...same.map(({ there, name }) => sql`${there} AS ${name}`),
		...(atLeast.ordersOnce ? [sql`${scope.column('orders', 'id')} AS id`] : []),
	];
	const where = join(context.conditions(rows, scope), ' AND ');
	const each = sql`SELECT ${trusted(atLeast.ordersOnce ? 'DISTINCT ' : '')}${join(columns, ', ')} FROM ${from} WHERE ${where}`;
	const keys = join([sql`r.customer_id`, ...same.map(({ name }) => sql`r.${name}`)], ', ');
	const untils = reach === undefined ? sql`` : sql`, array_agg(r.until ORDER BY r.until) AS untils`;
	// After the last second that there is comes nothing: no place can be found among what is missing.
	const known = reach === undefined ? sql`` : sql` WHERE r.until IS NOT NULL`;
	return sql`SELECT ${keys}, array_agg(r.at ORDER BY r.at) AS ats${untils} FROM (${each}) AS r${known} GROUP BY ${keys} HAVING count(*) >= ${atLeast.rows}::bigint`;
}

/** How many of the customer's rows lie on that side of an instant, no further away than they may. */
function countSql({ side, within }: Beside, then: Sql): Sql {
	const upTo = (at: Sql) => sql`width_bucket(${at}, several.ats)`;
	if (side === 'earlier')
		return within === undefined ? upTo(then) : sql`${upTo(then)} - width_bucket(${then}, several.untils)`;
	const last = within === undefined ? sql`cardinality(several.ats)` : upTo(later(then, within));
	return sql`${last} - ${upTo(then)}`;
}
