import type { Mapping } from '../mapping/mapping';
import { isZeroWithoutRows as zero } from './fact-sql';
import { aggregateSql, existsSql, lookupSql, rowConditions, scanOf } from './fact-sql';
import { operandSql } from './operand-sql';
import { identifier, join, sql, trusted, type Sql } from './sql';
import { readingFor, testSql } from './test-sql';
import type { Fact, Operand, Plan, RowRelation, Test } from '../plan/plan';

/**
 * How facts are written. `lookup` asks the rows of one customer at a time: right when few customers are left by the
 * other conditions. `scan` aggregates the rows of all customers once and joins: right when most are left.
 */
export type Shape = 'lookup' | 'scan';

interface Scan {
	readonly name: string;
	readonly of: RowRelation;
	readonly facts: { readonly fact: Fact; readonly condition: Sql | undefined; readonly column: string }[];
}

/** Writes plans as SQL over one customer `c`, and collects the joins that they need. */
export class Writer {
	private readonly scans = new Map<string, Scan>();
	private columns = 0;

	constructor(private readonly mapping: Mapping, private readonly shape: Shape, private readonly storeSchema = 'segments') {}

	/**
	 * Negation is pushed down to the tests. A test that stands in the positive is left bare, so that an index serves;
	 * a NULL counts as no, since nothing above it negates. In the negative it becomes IS NOT TRUE: yes for a missing value.
	 */
	plan(plan: Plan, negated = false): Sql {
		switch (plan.kind) {
			case 'all':
			case 'any': return this.group(plan.parts, (plan.kind === 'all') !== negated ? ' AND ' : ' OR ', negated);
			case 'not': return this.plan(plan.part, !negated);
			case 'never': return negated ? sql`true` : sql`false`;
			case 'test': return this.test(plan.operand, plan.test, negated);
			case 'some': return signed(existsSql(plan.rows, this.mapping, (inner) => this.plan(inner)), negated);
			case 'listed': return signed(this.listed(plan.segmentId), negated);
		}
	}

	private group(parts: readonly Plan[], separator: string, negated: boolean): Sql {
		return sql`(${join(parts.map((part) => this.plan(part, negated)), separator)})`;
	}

	private test(operand: Operand, what: Test, negated: boolean): Sql {
		const value = this.operand(operand, readingFor(what), !negated && operand.kind === 'fact' && !holdsForZero(what));
		const written = sql`(${testSql(value, what, operand)})`;
		return negated ? sql`${written} IS NOT TRUE` : written;
	}

	operand(operand: Operand, reading: 'text' | 'number' | 'boolean' | 'as it is', bare = false): Sql {
		return operandSql(operand, reading, this.mapping, (fact) => this.fact(fact, bare));
	}

	/**
	 * `bare`: without the 0 for customers that have no rows. A test that does not hold for 0 lets the planner then turn
	 * the outer join into an inner one and filter before it joins.
	 */
	private fact(fact: Fact, bare: boolean): Sql {
		const write = (plan: Plan) => this.plan(plan);
		const writeOperand = (operand: Operand, reading: 'text' | 'as it is') => this.operand(operand, reading);
		if (this.shape === 'lookup') return lookupSql(fact, this.mapping, write, writeOperand);
		const column = this.scanColumn(fact, write);
		return zero(fact) && !bare ? sql`coalesce(${column}, 0)` : column;
	}

	private scanColumn(fact: Fact, write: (plan: Plan) => Sql): Sql {
		const { of } = fact.rows;
		const scan = this.scans.get(of) ?? { name: `f${this.scans.size + 1}`, of, facts: [] };
		this.scans.set(of, scan);
		const conditions = rowConditions(fact.rows, write);
		const condition = conditions.length === 0 ? undefined : join(conditions, ' AND ');
		this.columns += 1;
		const column = `v${this.columns}`;
		scan.facts.push({ fact, condition, column });
		return sql`${trusted(scan.name)}.${identifier(column)}`;
	}

	private listed(segmentId: number): Sql {
		return sql`EXISTS (SELECT 1 FROM ${identifier(this.storeSchema, 'membership')} AS m WHERE m.segment_id = ${segmentId} AND m.customer_id = c.id)`;
	}

	/** The joins that the plans written so far need. */
	joins(): Sql {
		return join([...this.scans.values()].map((scan) => this.scanJoin(scan)), '');
	}

	private scanJoin({ name, of, facts }: Scan): Sql {
		const { from, owner } = scanOf(of, this.mapping);
		const shared = facts.every((one) => sameText(one.condition, facts[0].condition)) ? facts[0].condition : undefined;
		const values = facts.map(({ fact, condition, column }) => {
			const filter = shared === undefined ? condition : undefined;
			return sql`${aggregateSql(fact, (operand, reading) => this.operand(operand, reading), filter)} AS ${identifier(column)}`;
		});
		const where = shared === undefined ? this.reach(facts) : sql` WHERE ${shared}`;
		return sql` LEFT JOIN (SELECT ${owner} AS customer_id, ${join(values, ', ')} FROM ${from}${where} GROUP BY 1) AS ${trusted(name)} ON ${trusted(name)}.customer_id = c.id`;
	}

	/** Rows that no fact of the scan can want, because all their windows begin later. */
	private reach(facts: Scan['facts']): Sql {
		const starts = facts.map(({ fact }) => fact.rows.interval?.from?.at);
		const { at } = scanOf(facts[0].fact.rows.of, this.mapping);
		if (at === undefined || starts.some((start) => start === undefined)) return sql``;
		return sql` WHERE ${at} >= ${(starts as string[]).sort()[0]}::timestamptz`;
	}
}

const signed = (exists: Sql, negated: boolean): Sql => (negated ? sql`NOT ${exists}` : exists);

const sameText = (a: Sql | undefined, b: Sql | undefined) =>
	a?.text === b?.text && JSON.stringify(a?.bindings) === JSON.stringify(b?.bindings);

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
