import { sameEdge, type Edge, type Interval } from '../../language/time';
import { identifier, join, sql, trusted, type Sql } from '../../database/sql';
import { firstOf, itemAt } from '../../error/defined';
import { somePart } from '../plan/fold-plan';
import type { Fact, RowRelation, Rows } from '../plan/plan';
import { aggregateSql, isInstant, isZeroWithoutRows } from '../sql/aggregate-sql';
import { computedOnce, measuresValue } from '../sql/computed-once';
import { equal, isIn } from '../sql/equality';
import type { FactStrategy, FactWriter } from '../sql/fact-strategy';
import { favouriteParts } from '../sql/favourite-sql';
import { groupsSql, overGroups } from '../sql/grouped-sql';
import { flattenRows, intervalToAsk, rowConditions, rowInterval, rowStart } from '../sql/row-sql';
import { instantColumn, overSource, type RowSource } from '../sql/row-source';
import { Scope } from '../sql/scope';
import { computedForSeveral, TakenRows } from '../sql/taken-rows';
import { spreadsCustomers } from '../../shop/mapping/backend';
import type { Mapping } from '../../shop/mapping/mapping';
import type { SqlContext } from '../sql/sql-context';
import { askedOfRows } from './asked-of-rows';
import { earliestStart, latestEnd, leaveGap } from './scan-window';

/**
 * Aggregates the rows of all customers once and joins: right when most customers are left.
 * @param semiJoins sub-selects of customer ids; only the rows of who is in all of them are aggregated
 */
export const scanStrategy = (semiJoins: readonly Sql[] = []): FactStrategy => ({
	rewrite: (plans) => plans.map(askedOfRows),
	facts: () => new Scans(semiJoins),
});

interface Scan {
	readonly name: string;
	readonly rows: Source;
	/** Tells the rows apart from those of other scans. */
	readonly source: string;
	readonly columns: FactColumn[];
}

/** The rows that a scan reads; facts of the same rows share it. */
type Source = Pick<Rows, 'of' | 'notCounted' | 'ranked' | 'anchored'> & Pick<Fact, 'per'>;

interface FactColumn {
	readonly fact: Fact;
	readonly name: string;
}

/** Where a fact stands. */
interface ScanColumn {
	readonly scan: Scan;
	readonly value: Sql;
}

/** Postgres has 1,664 columns for one SELECT; of more facts the rows are read once more. */
const MAX_COLUMNS = 800;

/**
 * One scan for each kind of rows, however many facts are made of them, and each fact once, however many tests
 * ask for it.
 */
export class Scans implements FactWriter {
	private readonly scans: Scan[] = [];
	private readonly columns = new Map<string, ScanColumn>();

	constructor(private readonly semiJoins: readonly Sql[]) {}

	fact(asked: Fact, _context: SqlContext, bare: boolean): Sql {
		const fact = asked.measure === 'some' ? { ...asked, rows: flattenRows(asked.rows) } : asked;
		const { value } = this.column(fact);
		return isZeroWithoutRows(fact) && fact.per === undefined && !bare ? sql`coalesce(${value}, 0)` : value;
	}

	/** Of one join alone: of two, neither could become an inner one. */
	hasRows(facts: readonly Fact[]): Sql | undefined {
		const columns = facts.map((fact) => this.column(fact));
		const scans = new Set(columns.map(({ scan }) => scan));
		if (scans.size !== 1) return undefined;
		return sql`(${join(
			columns.map(({ value }) => sql`${value} IS NOT NULL`),
			' OR ',
		)})`;
	}

	joins(context: SqlContext): Sql {
		return join(
			this.scans.map((scan) => this.join(scan, context)),
			'',
		);
	}

	/** The column that holds a fact; NULL where the customer has no such rows. */
	private column(fact: Fact): ScanColumn {
		const key = JSON.stringify(fact);
		const known = this.columns.get(key);
		if (known !== undefined) return known;
		const name = `v${this.columns.size + 1}`;
		const scan = this.scanOf(fact, key);
		scan.columns.push({ fact, name });
		const column = { scan, value: sql`${trusted(scan.name)}.${identifier(name)}` };
		this.columns.set(key, column);
		return column;
	}

	/** The scan of these rows that has a column left. Rows that are grouped twice are of one fact. */
	private scanOf(fact: Fact, key: string): Scan {
		const rows = sourceOf(fact);
		const source = isGrouped(fact) || asksBeside(fact) ? key : JSON.stringify(rows);
		const open = this.scans.find((scan) => scan.source === source && scan.columns.length < MAX_COLUMNS);
		if (open !== undefined) return open;
		const scan: Scan = { name: `f${this.scans.length + 1}`, rows, source, columns: [] };
		this.scans.push(scan);
		return scan;
	}

	private join(scan: Scan, context: SqlContext): Sql {
		const { select, owner } = overSource(scan.rows, context.within(Scope.empty), (source) => {
			const key = source.owner();
			const mine = this.semiJoins.map((ids) => isIn(key, ids, context.mapping));
			return {
				select: selectOf(scan)(scan, source, mine, context.within(source.scope)),
				owner: key,
			};
		});
		const alias = trusted(scan.name);
		const found = { ...owner, sql: sql`${alias}.customer_id` };
		return sql` LEFT JOIN (${select}) AS ${alias} ON ${equal(found, context.scope.owner(), context.mapping)}`;
	}
}

const sourceOf = ({ rows: { of, notCounted, ranked, anchored }, per }: Fact): Source => ({
	of,
	...(notCounted === undefined ? {} : { notCounted }),
	...(ranked === undefined ? {} : { ranked }),
	...(anchored === undefined ? {} : { anchored }),
	...(per === undefined ? {} : { per }),
});

/** Each customer's rows in groups of their own. */
const isGrouped = ({ per, measure }: Fact): boolean => per !== undefined || measure === 'favourite';

/**
 * Whether a row counts hangs on a row beside it: as the condition of a scan of its own that is a semi-join,
 * as the FILTER of one among many a sub-select that is run for each row, and cannot be hashed.
 */
const asksBeside = ({ rows }: Fact): boolean => hasBeside(rows);

const hasBeside = ({ where }: Pick<Rows, 'where'>): boolean =>
	where !== undefined && somePart(where, { some: (rows) => rows.beside !== undefined || hasBeside(rows) });

type ScanSelect = (scan: Scan, source: RowSource, semiJoins: readonly Sql[], context: SqlContext) => Sql;

function selectOf({ rows, columns }: Scan): ScanSelect {
	if (rows.per !== undefined) return groupedScan;
	return columns[0]?.fact.measure === 'favourite' ? favouriteScan : scanSql;
}

function scanSql(
	{ rows, columns }: Scan,
	source: RowSource,
	semiJoins: readonly Sql[],
	context: SqlContext,
): Sql {
	const facts = columns.map(({ fact }) => fact);
	const { where, filters } = scanParts(rows.of, facts, context);
	const asked = [...semiJoins, ...where];
	const valuesOver = (over: SqlContext) => {
		const conditions = filters(over);
		const valueOf = (fact: Fact, index: number) => aggregateSql(fact, over, conditions[index]);
		return join(
			columns.map(({ fact, name }, index) => sql`${valueOf(fact, index)} AS ${identifier(name)}`),
			', ',
		);
	};
	const owner = source.owner().sql;
	if (!areTaken(facts, context.mapping)) {
		const filter = asked.length === 0 ? sql`` : sql` WHERE ${join(asked, ' AND ')}`;
		return sql`SELECT ${owner} AS customer_id, ${valuesOver(context)} FROM ${source.from}${filter} GROUP BY 1`;
	}
	const taken = new TakenRows();
	const customer = taken.take(owner);
	const values = valuesOver(taken.over(context, computedForSeveral(facts)));
	const sorted = facts.length < SORTED_FROM_FACTS ? undefined : owner;
	return sql`SELECT ${customer} AS customer_id, ${values} FROM ${taken.from(source.from, asked, sorted)} GROUP BY 1`;
}

/**
 * Of so many facts the rows are sorted before they are grouped. Postgres expects a hash to cost less, though
 * the sums of every customer are too much for the processor's cache and for `work_mem`: of 200,000 customers
 * and 1,000,000 orders, 14 sums took 6.4 s of processor time by a hash and 3.6 s sorted, 9 took 4.0 s and
 * 3.0 s, 6 took 2.5 s and 2.3 s, 2 took 1.2 s and 1.7 s.
 */
const SORTED_FROM_FACTS = 6;

/**
 * One value of lines alone is computed once anyway, and latest rows may stand in an index. Citus would gather
 * the lines of a sub-select with OFFSET on one server.
 */
const areTaken = (facts: readonly Fact[], mapping: Mapping): boolean =>
	facts.some(measuresValue) ||
	(!spreadsCustomers(mapping) && facts.filter(({ operand }) => operand && !isInstant(operand)).length > 1);

/** Each group is measured, then what is asked of the groups is asked of them customer by customer. */
function groupedScan(
	{ rows: { per }, columns }: Scan,
	source: RowSource,
	semiJoins: readonly Sql[],
	context: SqlContext,
): Sql {
	const [column] = columns;
	if (column === undefined || per === undefined) throw new TypeError('A scan of groups is of one fact.');
	const { fact, name } = column;
	const rows = computedOnce([fact], source, [...semiJoins, ...rowConditions(fact.rows, context)]);
	const groups = groupsSql(fact, per, { ...rows, context, owner: source.owner().sql });
	const value = overGroups(per);
	return sql`SELECT q.customer_id, ${value} AS ${identifier(name)} FROM ${groups} GROUP BY 1`;
}

/** Of the groups of each customer, the first. */
function favouriteScan(
	{ columns }: Scan,
	{ from, owner }: RowSource,
	semiJoins: readonly Sql[],
	context: SqlContext,
): Sql {
	const [column] = columns;
	if (column === undefined) throw new TypeError('A scan of favourites is of one fact.');
	const conditions = [...semiJoins, ...rowConditions(column.fact.rows, context)];
	const filter = conditions.length === 0 ? sql`` : sql` WHERE ${join(conditions, ' AND ')}`;
	const { name, groups, order } = favouriteParts(column.fact, context);
	const customer = owner().sql;
	return sql`SELECT DISTINCT ON (${customer}) ${customer} AS customer_id, ${name} AS ${identifier(column.name)}
		FROM ${from}${filter} GROUP BY ${customer}, ${groups} ORDER BY ${customer}, ${order}`;
}

interface ScanParts {
	/** What must hold of the rows that are read. */
	readonly where: readonly Sql[];
	/** What must hold of a row beyond that to count for each of the facts. @param context over the rows */
	readonly filters: (context: SqlContext) => readonly (Sql | undefined)[];
}

/** What a fact asks of a row beyond what the scan asks of each. */
interface AskedOfRow {
	/** When it must have been. */
	readonly time: readonly Sql[];
	readonly others: readonly Sql[];
}

/**
 * What all facts ask beyond the time is asked of a row once: two sums of dollars, of a quarter and of a year,
 * took a tenth less so than with the currency in the FILTER of each. Not where their windows leave a gap,
 * whose rows it would be asked of as well.
 */
function scanParts(of: RowRelation, columns: readonly Fact[], context: SqlContext): ScanParts {
	const facts = columns.map((fact) => ({
		...fact,
		rows: { ...fact.rows, interval: intervalToAsk(fact.rows) },
	}));
	const window = { from: startOf(facts), to: latestEnd(facts) };
	const others = facts.map(({ rows }) => othersThanTime(rows, context));
	const holds = (each: readonly Sql[], one: Sql) => each.some((its) => sameSql(its, one));
	const common = leaveGap(facts)
		? []
		: firstOf(others).filter((one) => others.every((each) => holds(each, one)));
	const isOwn = others.map((each) => each.map((one) => !holds(common, one)));
	const askedBy = (over: SqlContext): readonly AskedOfRow[] =>
		facts.map(({ rows }, index) => ({
			time: timeWithin(window, rows, over),
			others: ownParts(rows, itemAt(isOwn, index), over),
		}));
	return {
		where: [
			...(isOpen(window) ? [] : rowInterval(of, window, context)),
			...common,
			...wantedRows(of, facts, { asked: askedBy(context), window }, context),
		],
		filters: (over) => askedBy(over).map(conditionOf),
	};
}

/** What is not asked is not written either: rows that are taken have a column for all that is. */
const ownParts = (rows: Rows, isOwn: readonly boolean[], over: SqlContext): readonly Sql[] =>
	isOwn.includes(true) ? othersThanTime(rows, over).filter((_, at) => isOwn[at]) : [];

function conditionOf({ time, others }: AskedOfRow): Sql | undefined {
	const parts = [...time, ...others];
	return parts.length === 0 ? undefined : join(parts, ' AND ');
}

function startOf(facts: readonly Fact[]): Edge | undefined {
	const at = earliestStart(facts);
	return at === undefined ? undefined : { at, inclusive: true };
}

const isOpen = ({ from, to }: Interval): boolean => from === undefined && to === undefined;

/** When a row must have been to count for a fact, beyond the window of the scan. */
function timeWithin(window: Interval, rows: Rows, context: SqlContext): readonly Sql[] {
	const { of, interval } = rows;
	if (interval === undefined) return [];
	if (!endsWith(window.to, rows)) return rowInterval(of, interval, context);
	return interval.from === undefined || sameEdge(interval.from, window.from)
		? []
		: rowStart(of, interval.from, context);
}

/** Rows of all times, which have no end, end with a scan that has none. */
const endsWith = (end: Edge | undefined, { interval }: Rows): boolean =>
	end === undefined ? interval === undefined || isOpen(interval) : sameEdge(interval?.to, end);

const othersThanTime = (rows: Rows, context: SqlContext): readonly Sql[] =>
	rowConditions({ ...rows, interval: undefined }, context);

/**
 * Rows in the window of all that no fact of the scan can want need not be read: those that meet no condition.
 * Of windows over the same rows the widest is asked for.
 */
function wantedRows(
	of: RowRelation,
	facts: readonly Fact[],
	{ asked, window }: { readonly asked: readonly AskedOfRow[]; readonly window: Interval },
	context: SqlContext,
): readonly Sql[] {
	if (window.from !== undefined && instantColumn(of, context.scope) !== undefined) return [];
	const conditions = asked.map(conditionOf);
	if (facts.length > MAX_OR_CONDITIONS || conditions.includes(undefined)) return [];
	const isWindow = ({ rows }: Fact, index: number) =>
		endsWith(window.to, rows) && itemAt(asked, index).others.length === 0;
	const others = conditions.filter((_, index) => !isWindow(itemAt(facts, index), index)) as Sql[];
	const widest = startOf(facts.filter(isWindow));
	const since = widest === undefined ? [] : rowStart(of, widest, context);
	return [
		sql`(${join(
			[...since, ...others].map((one) => sql`(${one})`),
			' OR ',
		)})`,
	];
}

/** Beyond, some index for each of them is unlikely. */
const MAX_OR_CONDITIONS = 8;

const sameSql = (a: Sql, b: Sql) =>
	a.text === b.text && JSON.stringify(a.bindings) === JSON.stringify(b.bindings);
