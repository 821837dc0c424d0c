import { join, sql, trusted, type Sql } from '../../database/sql';
import type { Fact, Operand } from '../plan/plan';
import { soundOperand } from './aggregate-sql';
import type { SqlContext } from './sql-context';

/** What is computed of a row, rather than read. */
const COMPUTED: ReadonlySet<Operand['kind']> = new Set(['line_amount', 'converted']);

/**
 * What more than one of the facts measures of a row and is computed: of a single one the FILTER of the fact
 * spares most rows.
 */
export function computedForSeveral(facts: readonly Fact[]): ReadonlySet<string> {
	const once = new Set<string>();
	const again = new Set<string>();
	for (const { operand } of facts) {
		if (operand === undefined || !COMPUTED.has(operand.kind)) continue;
		const key = keyOf(operand);
		(once.has(key) ? again : once).add(key);
	}
	return again;
}

const keyOf = (operand: Operand): string => JSON.stringify(operand);

/**
 * Rows that several facts are made of, in a sub-select that computes each value once for each row. What the
 * facts name is recorded as they are written: these columns it has, and no others. OFFSET 0 keeps Postgres
 * from merging it with the query around, where an expression stands as often as its column is named.
 */
export class TakenRows {
	/** @param name what they go by: no relation does, and no other sub-select of ours */
	constructor(private readonly name = 'taken') {}

	private readonly taken = new Map<string, { readonly value: Sql; readonly name: Sql }>();

	/** A value over the rows as they are found, as it is named over the rows as they are taken. */
	readonly take = (value: Sql): Sql => {
		const key = JSON.stringify(value);
		const { name } = this.taken.get(key) ?? { name: trusted(`c${this.taken.size + 1}`) };
		this.taken.set(key, { value, name });
		return sql`${trusted(this.name)}.${name}`;
	};

	/**
	 * Writes over the rows as they are taken. What is computed beforehand is computed of each row that is read,
	 * so that one with a value that does not count (1e308, twice) must be no error.
	 * @param found over them as they are found
	 * @param computed what is computed beforehand, as of `computedForSeveral`
	 */
	over(found: SqlContext, computed: ReadonlySet<string>): SqlContext {
		const over = found.within(found.scope.taken(this.take));
		return {
			mapping: over.mapping,
			scope: over.scope,
			plan: (plan) => over.plan(plan),
			conditions: (rows, scope) => over.conditions(rows, scope),
			within: (scope) => over.within(scope),
			operand: (operand, reading) =>
				computed.has(keyOf(operand))
					? this.take(soundOperand(operand, found))
					: over.operand(operand, reading),
		};
	}

	/** A FROM, once all that is asked of the rows is taken. @param sorted by what they are sorted, if at all */
	from(found: Sql, conditions: readonly Sql[], sorted?: Sql): Sql {
		const columns = [...this.taken.values()].map(({ value, name }) => sql`${value} AS ${name}`);
		const where = conditions.length === 0 ? sql`` : sql` WHERE ${join(conditions, ' AND ')}`;
		const order = sorted === undefined ? sql`` : sql` ORDER BY ${sorted}`;
		return sql`(SELECT ${join(columns, ', ')} FROM ${found}${where}${order} OFFSET 0) AS ${trusted(this.name)}`;
	}
}
