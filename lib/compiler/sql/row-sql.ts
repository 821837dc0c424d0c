import { defined } from '../../error/defined';
import type { Edge, Interval } from '../../language/time';
import { all, partsOf, type Beside, type Length, type Plan, type RowRelation, type Rows } from '../plan/plan';
import { join, sql, type Sql } from '../../database/sql';
import { anchoredSql } from './anchored-sql';
import { asksAtLeast, atMostTest } from './at-most-sql';
import { besideSql } from './beside-sql';
import { codeIn } from './code-spellings';
import { togetherSql } from './grouped-sql';
import { jsonContainmentFilter } from './json-lines';
import { later } from './length-sql';
import { sameInterval, withNear } from './near-places';
import { arePacked, packedTagsSql } from './packed-tags';
import { neighbourSql } from './neighbour-sql';
import { nearColumn } from './ranked-rows';
import { instantWithin } from './stored-instant';
import { firstRelation, instantColumn, rowSource, type RowSource } from './row-source';
import { readFirstSql } from './read-first-sql';
import { areSeveral, severalSql } from './several-sql';
import { RELATIONS } from '../../language/relation/relation-table';
import { Scope } from './scope';
import type { SqlContext } from './sql-context';
import { TakenRows } from './taken-rows';
import { askedEnds, intervalSql } from './test-sql';

/**
 * What must hold of a row to count, apart from whose it is; empty when all do.
 * @param context over these rows
 */
export function rowConditions(rows: Rows, context: SqlContext): readonly Sql[] {
	const interval = intervalToAsk(rows);
	return [
		...(interval ? rowInterval(rows.of, interval, context) : []),
		...(rows.anchored ? [anchoredSql(rows.anchored, instantOf(rows, context), context)] : []),
		...inCurrency(rows, context),
		...jsonContainmentFilter(rows, context),
		...(rows.where ? [sql`(${context.plan(rows.where)})`] : []),
	];
}

function inCurrency({ currency, inCurrency: byId }: Rows, context: SqlContext): readonly Sql[] {
	if (currency === undefined) return [];
	const { scope, mapping } = context;
	return [
		byId ? context.plan(byId) : codeIn(scope.column('orders', 'currency'), [currency], mapping.textFolding),
	];
}

/**
 * When rows must have been, beyond what they were ranked in. Asked again of the ranked rows, of which the
 * planner knows nothing, it expected 441 first orders of 19,000, and looked each one's customer up.
 */
export const intervalToAsk = ({ interval, ranked }: Rows): Interval | undefined =>
	ranked !== undefined && sameInterval(ranked.interval, interval) ? undefined : interval;

/** When a row must have been; nothing for rows without an instant. */
export function rowInterval(
	of: RowRelation,
	interval: Interval,
	context: Pick<SqlContext, 'scope' | 'mapping'>,
	write = intervalSql,
): readonly Sql[] {
	const relation = firstRelation(of);
	const { instant } = RELATIONS[relation];
	return instant === undefined
		? []
		: [instantWithin({ relation, column: instant }, interval, context, write)];
}

/** Since when rows must have been that are known to lie before the end of a scan. */
export const rowStart = (of: RowRelation, from: Edge, context: SqlContext): readonly Sql[] =>
	rowInterval(of, { from }, context, askedEnds);

function instantOf({ of }: Rows, { scope }: SqlContext): Sql {
	const at = instantColumn(of, scope);
	if (at === undefined) throw new TypeError(`Rows of "${of}" have no instant.`);
	return at;
}

/**
 * Whose the rows are: a sub-select that stands on its own. May contain ids of no customer; a join to those
 * removes them.
 */
export function ownersSql(asked: Rows, context: SqlContext): Sql {
	const rows = flattenRows(asked);
	const { from, scope, owner } = rowSource(rows, context);
	const conditions = rowConditions(rows, context.within(scope));
	const where = conditions.length === 0 ? sql`` : sql` WHERE ${join(conditions, ' AND ')}`;
	return sql`SELECT ${owner().sql} FROM ${from}${where}`;
}

/**
 * Whether the row at hand has such a row, as the planner knows to turn into a semi- or anti-join. NULL counts
 * as no.
 */
export function existsSql(asked: Rows, context: SqlContext): Sql {
	if (arePacked(asked, context.mapping)) return packedTagsSql(asked, context);
	if (areSeveral(asked)) return severalSql(asked, context);
	if (asked.or !== undefined) return unitedSql([{ ...asked, or: undefined }, ...asked.or], context);
	if (asked.readWhole) return readWholeSql(asked, context);
	if (asked.beside?.near !== undefined) return nearSql(asked.beside, asked.beside.near, context);
	if (asked.neighbour !== undefined) return neighbourSql(asked, asked.neighbour, context);
	if (asked.readFirst) return readFirstSql(asked, context);
	if (asked.together !== undefined) return togetherSql(asked, asked.together, context);
	if (asked.beside?.beyond !== undefined) return beyondSql(asked, asked.beside, asked.beside.beyond, context);
	const { from, conditions } = rowsAtHand(flattenRows(asked), context);
	return sql`EXISTS (SELECT 1 FROM ${from} WHERE ${join(conditions, ' AND ')})`;
}

/** Whether the customer at hand has one of these rows, of which all say in the same way whose they are. */
function unitedSql(each: readonly Rows[], context: SqlContext): Sql {
	const apart = context.within(Scope.empty);
	const owners = each.map((rows) => ownersSql(rows, apart));
	return sql`EXISTS (SELECT 1 FROM (${join(owners, ' UNION ALL ')}) AS united (customer_id) WHERE united.customer_id = ${context.scope.owner().sql})`;
}

/**
 * Whether one of these rows, of all customers', is of the row at hand, and lies beside it as asked. What is
 * asked of rows beside them, and of computed amounts, waits until they are read; before that only what the
 * amount never exceeds is asked.
 */
function readWholeSql(asked: Rows, context: SqlContext): Sql {
	const { where, ...rows } = flattenRows(asked);
	const parts = where === undefined ? [] : partsOf(where);
	const amounts = parts.filter((part) => asksAtLeast(part, context.mapping));
	const isLate = (part: Plan) => asksBeside(part) || asksAtLeast(part, context.mapping);
	const own = parts.filter((part) => !isLate(part));
	const { from, scope, ofRowAtHand } = rowSource(rows, context);
	const inner = context.within(scope);
	const whole = new TakenRows(`whole${context.scope.depth}`);
	const over = whole.over(inner, new Set());
	const beside =
		rows.beside === undefined ? [] : besideSql(rows.beside, instantOf(rows, over), context, over);
	const lies = [ofRowAtHand(over.scope), ...beside, ...parts.filter(isLate).map((part) => over.plan(part))];
	const conditions = [
		...rowConditions({ ...rows, ...(own.length === 0 ? {} : { where: all(own) }) }, inner),
		...amounts.flatMap(({ operand, test }) => atMostTest(operand, test, inner)?.reach ?? []),
	];
	return sql`EXISTS (SELECT 1 FROM ${whole.from(from, conditions)} WHERE ${join(lies, ' AND ')})`;
}

/** Whether it is asked for rows that lie beside the one at hand, or for none. */
const asksBeside = (part: Plan): boolean =>
	part.kind === 'not' ? asksBeside(part.part) : part.kind === 'some' && part.rows.beside !== undefined;

/** Whether one of the rows in the places before the ranked row at hand lies as asked; they may be fewer. */
function nearSql(beside: Beside, near: number, context: SqlContext): Sql {
	const each = Array.from({ length: near }, (_, index) => {
		const at = context.scope.column(beside.of, nearColumn(index + 1));
		return sql`(${join(besideSql(beside, at, context, context), ' AND ')})`;
	});
	return sql`coalesce(${join(each, ' OR ')}, false)`;
}

/** Whether the nearest row on that side lies further away, which an index finds. */
function beyondSql(asked: Rows, { side, of }: Beside, beyond: Length, context: SqlContext): Sql {
	const rows = flattenRows(asked);
	const { from, scope, conditions } = rowsAtHand(rows, context);
	const at = instantOf(rows, context.within(scope));
	const here = context.scope.column(of, defined(RELATIONS[of].instant));
	const nearest = side === 'earlier' ? sql`max(${at})` : sql`min(${at})`;
	const [earlier, latter] = side === 'earlier' ? [nearest, here] : [here, nearest];
	const isBeyond = sql`${nearest} IS NOT NULL AND (${latter} <= ${later(earlier, beyond)}) IS NOT TRUE`;
	return sql`(SELECT ${isBeyond} FROM ${from} WHERE ${join(conditions, ' AND ')})`;
}

/** Rows as a FROM, and what must hold of them to be such rows of the row at hand. */
export interface RowsAtHand extends Pick<RowSource, 'from' | 'scope'> {
	readonly conditions: readonly Sql[];
}

/** Such rows of the row at hand. */
export function rowsAtHand(rows: Rows, context: SqlContext): RowsAtHand {
	const { from, scope, ofRowAtHand } = rowSource(rows, context);
	const inner = context.within(scope);
	const beside =
		rows.beside === undefined ? [] : besideSql(rows.beside, instantOf(rows, inner), context, inner);
	return { from, scope, conditions: [ofRowAtHand(), ...beside, ...rowConditions(rows, inner)] };
}

/**
 * An order with a line, or a line in a category, as rows of a join: whether one exists is the same question,
 * and the planner may then begin at either end. As a sub-select in a sub-select it took twice as long. Of
 * several lines of one order one is joined, and the planner sees that the others are of the same order: A and
 * B in one order of 1,000,000 took 200 ms of processor time as two sub-selects of the order, and 50 ms so.
 */
export function flattenRows(asked: Rows): Rows {
	const rows = withNear(asked);
	if (rows.of === 'orders') return withLine(rows);
	if (rows.of !== 'lines') return rows;
	const [category, others] = taken(rows.where, 'categories_of_line');
	if (category === undefined) return rows;
	const where = [...others, ...(category.where ? [category.where] : [])];
	return {
		...rows,
		of: 'line_categories',
		where: where.length === 0 ? undefined : { kind: 'all', parts: where },
	};
}

/** What is asked of the order stands before what is asked of the line, which may lead to its categories. */
function withLine(rows: Rows): Rows {
	const [line, others] = taken(rows.where, 'lines_of_order');
	if (line === undefined) return rows;
	const parts = [...others, ...(line.where ? partsOf(line.where) : [])];
	return flattenRows({ ...rows, of: 'lines', where: parts.length === 0 ? undefined : all(parts) });
}

/** The first question for such rows that must be answered with yes, and all else that must hold. */
function taken(where: Plan | undefined, of: RowRelation): readonly [Rows | undefined, readonly Plan[]] {
	const parts = where === undefined ? [] : partsOf(where);
	const found = parts.find(
		(part) =>
			part.kind === 'some' &&
			part.rows.of === of &&
			part.rows.together === undefined &&
			part.rows.readFirst === undefined,
	);
	return found?.kind === 'some' ? [found.rows, parts.filter((part) => part !== found)] : [undefined, parts];
}
