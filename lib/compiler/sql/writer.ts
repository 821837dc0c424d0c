import type { Mapping } from '../../shop/mapping/mapping';
import type { Fact, Operand, Plan, RowRelation, Rows, Test } from '../plan/plan';
import type { Interval } from '../../language/time';
import { countrySql } from './code-sql';
import { asJoin, existsSql, instantOfRow, isZeroWithoutRows, lookupSql } from './fact-sql';
import { operandSql, type Reading } from './operand-sql';
import { outermostOf } from './outermost';
import { Scans } from './scans';
import { identifier, join, sql, type Sql } from '../../database/sql';
import { intervalSql, needsRows, readingFor, testSql } from './test-sql';

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
	/** Sub-selects of customer ids; who is in all of them is looked at. */
	readonly among?: readonly Sql[];
	/** All instants that count: rows after it do not. */
	readonly past?: Interval;
	/** Relations of which some fact needs the rows of all times. */
	readonly readFromTheFirst?: ReadonlySet<RowRelation>;
}

/** Writes plans as SQL over one customer `c`, and collects the joins that they need. */
export class Writer {
	private readonly scans: Scans;

	constructor(private readonly options: WriterOptions) {
		this.scans = new Scans(
			options.mapping,
			(plan) => this.rowPlan(plan),
			(operand, reading) => this.operand(operand, reading),
			options.among,
		);
	}

	/**
	 * Negation is pushed down to the tests. A test that stands in the positive is left bare, so that an index serves;
	 * a NULL counts as no, since nothing above it negates. In the negative it becomes IS NOT TRUE: yes for a missing value.
	 */
	plan(plan: Plan, negated = false): Sql {
		return this.write(plan, negated, (rows, no) => this.some(rows, no));
	}

	/** A plan over the row at hand: its own rows are always asked for on the spot. */
	rowPlan(plan: Plan, negated = false): Sql {
		return this.write(plan, negated, (rows, no) => signed(this.exists(rows), no));
	}

	private write(plan: Plan, negated: boolean, writeSome: (rows: Rows, negated: boolean) => Sql): Sql {
		switch (plan.kind) {
			case 'all':
			case 'any': {
				const outermost = plan.kind === 'all' ? this.byOutermostRow(plan) : undefined;
				if (outermost !== undefined) return negated ? sql`(${outermost}) IS NOT TRUE` : sql`(${outermost})`;
				const separator = (plan.kind === 'all') === negated ? ' OR ' : ' AND ';
				return sql`(${join(
					cheapFirst(plan.parts).map((part) => this.write(part, negated, writeSome)),
					separator,
				)})`;
			}
			case 'not':
				return this.write(plan.part, !negated, writeSome);
			case 'never':
				return negated ? sql`true` : sql`false`;
			case 'test':
				return this.test(plan.operand, plan.test, negated);
			case 'some':
				return writeSome(plan.rows, negated);
			case 'listed':
				return signed(this.listed(plan.segmentId), negated);
		}
	}

	private some(asked: Rows, negated: boolean): Sql {
		if (this.options.shape !== 'shared') return signed(this.exists(asked), negated);
		const rows = asJoin(asked);
		const holds = this.byOutermostRow({ kind: 'some', rows }) ?? this.scans.column({ rows, measure: 'some' });
		return negated ? sql`(${holds}) IS NOT TRUE` : holds;
	}

	/**
	 * The question asked of the outermost row, where several facts share a scan. Not where every fact of the scan begins at
	 * some instant: the latest of a scan that begins there would have to read them all.
	 */
	private byOutermostRow(plan: Plan): Sql | undefined {
		const { past, readFromTheFirst, shape } = this.options;
		const asked = shape === 'shared' && past?.to ? outermostOf(plan, past) : undefined;
		if (asked === undefined) return undefined;
		const rows = asJoin({ ...asked.rows, interval: past });
		const operand = instantOfRow(rows.of);
		if (operand === undefined || !readFromTheFirst?.has(rows.of)) return undefined;
		return intervalSql(this.scans.column({ rows, measure: asked.measure, operand }), asked.interval);
	}

	readFromTheFirst(): ReadonlySet<RowRelation> {
		return this.scans.readFromTheFirst();
	}

	private exists(rows: Rows): Sql {
		return existsSql(rows, this.options.mapping, (plan) => this.rowPlan(plan));
	}

	private test(operand: Operand, what: Test, negated: boolean): Sql {
		const bare = !negated && needsRows(operand, what);
		const { mapping } = this.options;
		const written = sql`(${countrySql(operand, what, mapping) ?? testSql(this.operand(operand, readingFor(what), bare), what, operand, mapping.textFolding)})`;
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
			return lookupSql(
				fact,
				this.options.mapping,
				(plan) => this.rowPlan(plan),
				(operand, reading) => this.operand(operand, reading),
			);
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
const cheapFirst = (parts: readonly Plan[]): readonly Plan[] => [
	...parts.filter((part) => !asksRows(part)),
	...parts.filter(asksRows),
];

function asksRows(plan: Plan): boolean {
	switch (plan.kind) {
		case 'all':
		case 'any':
			return plan.parts.some(asksRows);
		case 'not':
			return asksRows(plan.part);
		case 'never':
			return false;
		case 'test':
			return plan.operand.kind === 'fact';
		case 'some':
		case 'listed':
			return true;
	}
}

/** Rows of one order or line, not of a customer: counted on the spot in every shape. */
const isOfRow = ({ of }: Rows) => of === 'lines_of_order' || of === 'categories_of_line';

const signed = (exists: Sql, negated: boolean): Sql => (negated ? sql`NOT ${exists}` : exists);
