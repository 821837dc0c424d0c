import { defined } from '../../error/defined';
import { join, sql, type Sql } from '../../database/sql';
import type { Fact, Operand } from '../plan/plan';
import type { SqlContext } from './sql-context';

/**
 * What the rows of a customer are grouped by to find the favourite, its name first, and the order in which
 * the first group is it: most pieces, then the latest bought, then by name.
 * @param context over the lines
 */
export function favouriteParts(fact: Fact, context: SqlContext): { name: Sql; groups: Sql; order: Sql } {
	const { scope } = context;
	const named = (operand: Operand) => sql`${context.operand(operand, 'text')}`;
	const names = [defined(fact.operand), ...(fact.alsoNamed === undefined ? [] : [fact.alsoNamed])].map(named);
	const [name] = names as [Sql];
	const pieces = sql`coalesce(sum(${scope.column('order_lines', 'quantity')}), 0) DESC`;
	const latest = sql`max(${scope.column('orders', 'placed_at')}) DESC`;
	const byName = fact.alsoNamed === undefined ? names : sorted(fact, context);
	return {
		name,
		groups: join(names, ', '),
		order: join([pieces, latest, ...byName.map((one) => sql`${one} COLLATE "C"`)], ', '),
	};
}

/** Whichever of its names is shown, the same thing is the favourite: by slug before id. */
const sorted = ({ operand, alsoNamed }: Fact, context: SqlContext): Sql[] =>
	[defined(operand), defined(alsoNamed)]
		.sort((a, b) => (columnName(a) < columnName(b) ? -1 : 1))
		.map((one) => context.operand(one, 'text'));

const columnName = (operand: Operand): string => (operand.kind === 'column' ? operand.column : '');
