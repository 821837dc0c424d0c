import type { Mapping } from '../mapping/mapping';
import type { Fact, Operand, Plan, RowRelation, Rows, Test } from '../plan/plan';
import { sameEdge, type Interval } from '../time';
import { asJoin, existsSql, instantOfRow, isZeroWithoutRows, lookupSql } from './fact-sql';
import { operandSql, type Reading } from './operand-sql';
import { Scans } from './scans';
import { identifier, join, sql, type Sql } from './sql';
import { intervalSql, readingFor, testSql } from './test-sql';

/**
 * How facts are written.
 * `lookup` asks the rows of one customer at a time: right when few customers are left by the other conditions.
 * `scan` aggregates the rows of all customers once and joins: right when most are left.
 * `shared` is `scan` for many rules at once: whether rows exist is read from the same scan, too.
 */
export type Shape = 'lookup' | 'scan' | 'shared';

export interface WriterOptions {
	readonly mapping: Mapping;
	readonly shape: Shape;
	readonly storeSchema?: string;
	/** A sub-select of the customers to look at. */
	readonly only?: Sql;
	/** All instants that count: rows after it do not. */
	readonly past?: Interval;
	/** Relations of which some fact needs the rows of all times. */
	readonly readFromTheFirst?: ReadonlySet<RowRelation>;
}

/** Writes plans as SQL over one customer `c`, and collects the joins that they need. */
export class Writer {
	private readonly scans: Scans;

	constructor(private readonly options: WriterOptions) {
		this.scans = new Scans(options.mapping, (plan) => this.rowPlan(plan), (operand, reading) => this.operand(operand, reading), options.only);
	}

	/**
	 * Negation is pushed down to the tests. A test that stands in the positive is left bare, so that an index serves;
	 * a NULL counts as no, since nothing above it negates. In the negative it becomes IS NOT TRUE: yes for a missing value.
	 */
	plan(plan: Plan, negated = false): Sql {
		return this.write(plan, negated, (rows, no) => this.some(rows, no));
	}

	/** A plan over the row at hand: its own rows are always asked for on the spot. */
	private rowPlan(plan: Plan, negated = false): Sql {
		return this.write(plan, negated, (rows, no) => signed(this.exists(rows), no));
	}

	private write(plan: Plan, negated: boolean, writeSome: (rows: Rows, negated: boolean) => Sql): Sql {
		switch (plan.kind) {
			case 'all':
			case 'any': {
				const separator = (plan.kind === 'all') === negated ? ' OR ' : ' AND ';
				return sql`(${join(cheapFirst(plan.parts).map((part) => this.write(part, negated, writeSome)), separator)})`;
			}
			case 'not': return this.write(plan.part, !negated, writeSome);
			case 'never': return negated ? sql`true` : sql`false`;
			case 'test': return this.test(plan.operand, plan.test, negated);
			case 'some': return writeSome(plan.rows, negated);
			case 'listed': return signed(this.listed(plan.segmentId), negated);
		}
	}

	private some(asked: Rows, negated: boolean): Sql {
		if (this.options.shape !== 'shared') return signed(this.exists(asked), negated);
		const rows = asJoin(asked);
		const holds = this.byOutermostRow(rows) ?? this.scans.column({ rows, measure: 'some' });
		return negated ? sql`(${holds}) IS NOT TRUE` : holds;
	}

	/**
	 * Whether there are rows since an instant, asked of the latest row; until an instant, of the earliest one: one aggregate
	 * then serves the windows of all rules. Not where every fact of the scan begins at some instant: the latest of a scan
	 * that begins there would have to read them all.
	 */
	private byOutermostRow(rows: Rows): Sql | undefined {
		const { past, readFromTheFirst } = this.options;
		const { from, to } = rows.interval ?? {};
		const operand = instantOfRow(rows.of);
		if (past?.to === undefined || operand === undefined || !readFromTheFirst?.has(rows.of)) return undefined;
		const outermost = (measure: 'largest' | 'smallest') => this.scans.column({ rows: { ...rows, interval: past }, measure, operand });
		if (sameEdge(to, past.to)) return intervalSql(outermost('largest'), { from });
		return from === undefined && to !== undefined ? intervalSql(outermost('smallest'), { to }) : undefined;
	}

	readFromTheFirst(): ReadonlySet<RowRelation> {
		return this.scans.readFromTheFirst();
	}

	private exists(rows: Rows): Sql {
		return existsSql(rows, this.options.mapping, (plan) => this.rowPlan(plan));
	}

	private test(operand: Operand, what: Test, negated: boolean): Sql {
		const bare = !negated && operand.kind === 'fact' && !holdsForZero(what);
		const written = sql`(${testSql(this.operand(operand, readingFor(what), bare), what, operand, this.options.mapping.textCollation)})`;
		return negated ? sql`${written} IS NOT TRUE` : written;
	}

	operand(operand: Operand, reading: Reading, bare = false): Sql {
		return operandSql(operand, reading, this.options.mapping, (fact) => this.fact(fact, bare));
	}

	/**
	 * `bare`: without the 0 for customers that have no rows. A test that does not hold for 0 lets the planner then turn
	 * the outer join into an inner one and filter before it joins.
	 */
	private fact(fact: Fact, bare: boolean): Sql {
		if (this.options.shape === 'lookup' || isOfRow(fact.rows)) {
			return lookupSql(fact, this.options.mapping, (plan) => this.rowPlan(plan), (operand, reading) => this.operand(operand, reading));
		}
		const column = this.scans.column(fact);
		return isZeroWithoutRows(fact) && !bare ? sql`coalesce(${column}, 0)` : column;
	}

	private listed(segmentId: number): Sql {
		const { storeSchema = 'segments' } = this.options;
		return sql`EXISTS (SELECT 1 FROM ${identifier(storeSchema, 'membership')} AS m WHERE m.segment_id = ${segmentId} AND m.customer_id = c.id)`;
	}

	/** The joins that the plans written so far need, to be put behind `FROM customers c`. */
	joins(): Sql {
		return this.scans.joins();
	}
}

/** Postgres asks the parts of an OR in the order in which they stand: columns at hand before rows that must be found. */
const cheapFirst = (parts: readonly Plan[]): readonly Plan[] => [...parts.filter((part) => !asksRows(part)), ...parts.filter(asksRows)];

function asksRows(plan: Plan): boolean {
	switch (plan.kind) {
		case 'all':
		case 'any': return plan.parts.some(asksRows);
		case 'not': return asksRows(plan.part);
		case 'never': return false;
		case 'test': return plan.operand.kind === 'fact';
		case 'some':
		case 'listed': return true;
	}
}

/** Rows of one order or line, not of a customer: counted on the spot in every shape. */
const isOfRow = ({ of }: Rows) => of === 'lines_of_order' || of === 'categories_of_line';

const signed = (exists: Sql, negated: boolean): Sql => (negated ? sql`NOT ${exists}` : exists);

/** Whether a test is met by 0, the value of counts and sums over no rows. */
function holdsForZero(what: Test): boolean {
	switch (what.kind) {
		case 'present': return true;
		case 'number_in': return what.values.some((value) => Number(value) === 0);
		case 'number_between': return Number(what.from) <= 0 && Number(what.to) >= 0;
		case 'number_compare': {
			const value = Number(what.value);
			return { '>': 0 > value, '>=': 0 >= value, '<': 0 < value, '<=': 0 <= value }[what.operator];
		}
		default: return false;
	}
}
