import type { Mapping } from '../../shop/mapping/mapping';
import type { Fact, RowRelation } from '../plan/plan';
import { compareInstants, sameEdge, widerEnd, type Edge } from '../../language/time';
import {
	aggregateSql,
	rowConditions,
	rowInterval,
	scanOf,
	type OperandWriter,
	type PlanWriter,
} from './fact-sql';
import { equal, isIn } from './equality';
import { identifier, join, sql, trusted, type Sql } from '../../database/sql';

interface Scan {
	readonly name: string;
	readonly of: RowRelation;
	readonly columns: Map<string, { readonly fact: Fact; readonly name: string }>;
}

/**
 * The facts that are computed over all customers at once: one scan for each kind of rows, however many facts are made
 * of them, and each fact once, however many tests ask for it.
 */
export class Scans {
	private readonly scans = new Map<RowRelation, Scan>();
	private names = 0;

	/** @param among sub-selects of customer ids; who is in all of them is looked at */
	constructor(
		private readonly mapping: Mapping,
		private readonly writePlan: PlanWriter,
		private readonly writeOperand: OperandWriter,
		private readonly among: readonly Sql[] = [],
	) {}

	/** The column that holds a fact; NULL where the customer has no such rows. */
	column(fact: Fact): Sql {
		const { of } = fact.rows;
		const scan = this.scans.get(of) ?? { name: `f${this.scans.size + 1}`, of, columns: new Map() };
		this.scans.set(of, scan);
		const key = JSON.stringify(fact);
		const column = scan.columns.get(key) ?? { fact, name: `v${(this.names += 1)}` };
		scan.columns.set(key, column);
		return sql`${trusted(scan.name)}.${identifier(column.name)}`;
	}

	/** To be put behind `FROM customers c`, once all facts have been asked for. */
	joins(): Sql {
		return join(
			[...this.scans.values()].map((scan) => this.join(scan)),
			'',
		);
	}

	/** Relations of which some fact needs the rows of all times. */
	readFromTheFirst(): ReadonlySet<RowRelation> {
		const unbounded = [...this.scans.values()].filter(({ columns }) =>
			[...columns.values()].some(({ fact }) => fact.rows.interval?.from === undefined),
		);
		return new Set(unbounded.map(({ of }) => of));
	}

	private join({ name, of, columns }: Scan): Sql {
		const { from, owner, at } = scanOf(of, this.mapping);
		const facts = [...columns.values()];
		const end = widestEnd(facts.map(({ fact }) => fact));
		const conditions = facts.map(({ fact }) => this.condition(fact, end));
		const shared = conditions.every((one) => sameSql(one, conditions[0])) ? conditions[0] : undefined;
		const where = [
			...this.among.map((ids) => isIn(owner, ids, this.mapping)),
			...(end && at ? [rowInterval(of, { to: end }, this.mapping)] : []),
			...(shared
				? [shared]
				: this.wanted(
						of,
						facts.map(({ fact }) => fact),
						conditions,
					)),
		];
		const values = facts.map(
			(one, index) =>
				sql`${aggregateSql(one.fact, this.writeOperand, this.mapping, shared ? undefined : conditions[index])} AS ${identifier(one.name)}`,
		);
		const filter = where.length === 0 ? sql`` : sql` WHERE ${join(where, ' AND ')}`;
		return sql` LEFT JOIN (SELECT ${trusted(owner)} AS customer_id, ${join(values, ', ')} FROM ${from}${filter} GROUP BY 1) AS ${trusted(name)} ON ${equal(owner, 'c.id', this.mapping, sql`${trusted(name)}.customer_id`)}`;
	}

	/** What must hold of a row to count for this fact, beyond the end of the scan. */
	private condition({ rows }: Fact, end: Edge | undefined): Sql | undefined {
		const interval = end && sameEdge(rows.interval?.to, end) ? { from: rows.interval?.from } : rows.interval;
		const conditions = rowConditions(
			{ ...rows, interval: interval?.from || interval?.to ? interval : undefined },
			this.mapping,
			this.writePlan,
		);
		return conditions.length === 0 ? undefined : join(conditions, ' AND ');
	}

	/** Rows that no fact of the scan can want need not be read: those before all windows, or those that meet no condition. */
	private wanted(
		of: RowRelation,
		facts: readonly Fact[],
		conditions: readonly (Sql | undefined)[],
	): readonly Sql[] {
		const { at } = scanOf(of, this.mapping);
		const starts = facts.map((fact) => fact.rows.interval?.from?.at);
		if (at !== undefined && starts.every((start) => start !== undefined))
			return [
				rowInterval(
					of,
					{ from: { at: [...starts].sort(compareInstants)[0], inclusive: true } },
					this.mapping,
				),
			];
		if (facts.length > FEW_CONDITIONS || conditions.includes(undefined)) return [];
		return [
			sql`(${join(
				(conditions as Sql[]).map((one) => sql`(${one})`),
				' OR ',
			)})`,
		];
	}
}

/** Beyond, some index for each of them is unlikely. */
const FEW_CONDITIONS = 8;

/** The latest end of the windows, mostly asOf itself: asked once for each row instead of once for each fact. */
function widestEnd(facts: readonly Fact[]): Edge | undefined {
	const ends = facts.map((fact) => fact.rows.interval?.to);
	return ends.includes(undefined) ? undefined : (ends as Edge[]).reduce(widerEnd);
}

const sameSql = (a: Sql | undefined, b: Sql | undefined) =>
	a?.text === b?.text && JSON.stringify(a?.bindings) === JSON.stringify(b?.bindings);
