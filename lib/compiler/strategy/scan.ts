import { sameEdge, type Edge } from '../../language/time';
import { identifier, join, sql, trusted, type Sql } from '../../database/sql';
import type { Fact, RowRelation } from '../plan/plan';
import { aggregateSql, isZeroWithoutRows } from '../sql/aggregate-sql';
import { equal, isIn } from '../sql/equality';
import type { FactStrategy, FactWriter } from '../sql/fact-strategy';
import { favouriteParts } from '../sql/favourite-sql';
import { rowConditions, rowInterval } from '../sql/row-sql';
import { instantColumn, rowSource } from '../sql/row-source';
import { Scope } from '../sql/scope';
import type { SqlContext } from '../sql/sql-context';
import { earliestStart, latestEnd } from './scan-window';

/**
 * Aggregates the rows of all customers once and joins: right when most customers are left.
 * @param semiJoins sub-selects of customer ids; only the rows of who is in all of them are aggregated
 */
export const scanStrategy = (semiJoins: readonly Sql[] = []): FactStrategy => ({
	rewrite: (plans) => plans,
	facts: () => new Scans(semiJoins),
});

interface Scan {
	readonly name: string;
	readonly of: RowRelation;
	readonly columns: FactColumn[];
}

interface FactColumn {
	readonly fact: Fact;
	readonly name: string;
}

/** Postgres has 1,664 columns for one SELECT; of more facts the rows are read once more. */
const MAX_COLUMNS = 800;

/**
 * One scan for each kind of rows, however many facts are made of them, and each fact once, however many tests
 * ask for it.
 */
export class Scans implements FactWriter {
	private readonly scans: Scan[] = [];
	private readonly columns = new Map<string, Sql>();
	/** Favourites need a scan each: their rows are grouped twice. */
	private readonly favourites = new Map<string, { readonly fact: Fact; readonly name: string }>();

	constructor(private readonly semiJoins: readonly Sql[]) {}

	fact(fact: Fact, _context: SqlContext, bare: boolean): Sql {
		if (fact.measure === 'favourite') return this.favourite(fact);
		const column = this.column(fact);
		return isZeroWithoutRows(fact) && !bare ? sql`coalesce(${column}, 0)` : column;
	}

	joins(context: SqlContext): Sql {
		return join(
			[
				...this.scans.map((scan) => this.join(scan, context)),
				...[...this.favourites.values()].map((one) => this.joinFavourite(one, context)),
			],
			'',
		);
	}

	/** The column that holds a fact; NULL where the customer has no such rows. */
	private column(fact: Fact): Sql {
		const key = JSON.stringify(fact);
		const known = this.columns.get(key);
		if (known !== undefined) return known;
		const name = `v${this.columns.size + 1}`;
		const scan = this.scanOf(fact.rows.of);
		scan.columns.push({ fact, name });
		const column = sql`${trusted(scan.name)}.${identifier(name)}`;
		this.columns.set(key, column);
		return column;
	}

	/** The scan of these rows that has a column left. */
	private scanOf(of: RowRelation): Scan {
		const open = this.scans.find((scan) => scan.of === of && scan.columns.length < MAX_COLUMNS);
		if (open !== undefined) return open;
		const scan: Scan = { name: `f${this.scans.length + 1}`, of, columns: [] };
		this.scans.push(scan);
		return scan;
	}

	private favourite(fact: Fact): Sql {
		const key = JSON.stringify(fact);
		const known = this.favourites.get(key) ?? { fact, name: `p${this.favourites.size + 1}` };
		this.favourites.set(key, known);
		return sql`${trusted(known.name)}.v`;
	}

	private joinFavourite(
		{ fact, name }: { readonly fact: Fact; readonly name: string },
		context: SqlContext,
	): Sql {
		const { from, scope, owner } = rowSource(fact.rows.of, Scope.empty, context.mapping);
		const inner = context.within(scope);
		const conditions = [
			...this.semiJoins.map((ids) => isIn(owner(), ids, context.mapping)),
			...rowConditions(fact.rows, inner),
		];
		const filter = conditions.length === 0 ? sql`` : sql` WHERE ${join(conditions, ' AND ')}`;
		const { name: value, groups, order } = favouriteParts(fact, inner);
		const customer = owner().sql;
		const select = sql`SELECT DISTINCT ON (${customer}) ${customer} AS customer_id, ${value} AS v FROM ${from}${filter} GROUP BY ${customer}, ${groups} ORDER BY ${customer}, ${order}`;
		const alias = trusted(name);
		const found = { ...owner(), sql: sql`${alias}.customer_id` };
		return sql` LEFT JOIN (${select}) AS ${alias} ON ${equal(found, context.scope.owner(), context.mapping)}`;
	}

	private join({ name, of, columns }: Scan, context: SqlContext): Sql {
		const { from, scope, owner } = rowSource(of, Scope.empty, context.mapping);
		const { values, where } = scanParts(of, columns, context.within(scope));
		const conditions = [...this.semiJoins.map((ids) => isIn(owner(), ids, context.mapping)), ...where];
		const filter = conditions.length === 0 ? sql`` : sql` WHERE ${join(conditions, ' AND ')}`;
		const select = sql`SELECT ${owner().sql} AS customer_id, ${join(values, ', ')} FROM ${from}${filter} GROUP BY 1`;
		const alias = trusted(name);
		const found = { ...owner(), sql: sql`${alias}.customer_id` };
		return sql` LEFT JOIN (${select}) AS ${alias} ON ${equal(found, context.scope.owner(), context.mapping)}`;
	}
}

/** The columns of a scan, and what must hold of the rows that it reads. */
function scanParts(of: RowRelation, columns: readonly FactColumn[], context: SqlContext) {
	const facts = columns.map(({ fact }) => fact);
	const end = latestEnd(facts);
	const conditions = facts.map((fact) => factCondition(fact, end, context));
	const shared = conditions.every((one) => sameSql(one, conditions[0])) ? conditions[0] : undefined;
	const values = columns.map(({ fact, name }, index) => {
		const value = aggregateSql(fact, context, shared ? undefined : conditions[index]);
		return sql`${value} AS ${identifier(name)}`;
	});
	const wanted = shared ? [shared] : wantedRows(of, facts, conditions, context);
	return { values, where: [...(end ? rowInterval(of, { to: end }, context) : []), ...wanted] };
}

/** What must hold of a row to count for this fact, beyond the end of the scan. */
function factCondition({ rows }: Fact, end: Edge | undefined, context: SqlContext): Sql | undefined {
	const interval = end && sameEdge(rows.interval?.to, end) ? { from: rows.interval?.from } : rows.interval;
	const limited = { ...rows, interval: interval?.from || interval?.to ? interval : undefined };
	const conditions = rowConditions(limited, context);
	return conditions.length === 0 ? undefined : join(conditions, ' AND ');
}

/**
 * Rows that no fact of the scan can want need not be read: those before all windows, or those that meet no
 * condition.
 */
function wantedRows(
	of: RowRelation,
	facts: readonly Fact[],
	conditions: readonly (Sql | undefined)[],
	context: SqlContext,
): readonly Sql[] {
	const start = earliestStart(facts);
	if (start !== undefined && instantColumn(of, context.scope) !== undefined)
		return rowInterval(of, { from: { at: start, inclusive: true } }, context);
	if (facts.length > MAX_OR_CONDITIONS || conditions.includes(undefined)) return [];
	const each = (conditions as Sql[]).map((one) => sql`(${one})`);
	return [sql`(${join(each, ' OR ')})`];
}

/** Beyond, some index for each of them is unlikely. */
const MAX_OR_CONDITIONS = 8;

const sameSql = (a: Sql | undefined, b: Sql | undefined) =>
	a?.text === b?.text && JSON.stringify(a?.bindings) === JSON.stringify(b?.bindings);
