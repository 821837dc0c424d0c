import type { RelationName } from '../../language/relation/relation';
import { RELATIONS } from '../../language/relation/relation-table';
import type { LinesOfOrder, Mapping } from '../../shop/mapping/mapping';
import type { Plan, Rows } from '../plan/plan';
import { sql, type Sql } from '../../database/sql';
import { derivedTable } from './relation-source';
import type { Scope } from './scope';
import type { SqlContext } from './sql-context';
import { storedRows } from './stored-rows';

/**
 * The lines of the order at hand, from its own row; undefined of other relations, and where the shop keeps
 * lines as rows.
 */
export function jsonLines(relation: RelationName, scope: Scope, mapping: Mapping): Sql | undefined {
	if (mapping.linesOfOrder === undefined || inOrder(relation) === undefined) return undefined;
	const select = storedRows(mapping.linesOfOrder.select, relation, scope);
	return derivedTable(select, scope.alias(relation));
}

const inOrder = (relation: RelationName) =>
	RELATIONS[relation].stored?.find(({ form }) => form === 'json_array');

/**
 * A pre-filter: the order's JSON must contain one of the ids asked for, so that only the lines of those
 * orders are taken apart. CASE hides the predicate from the planner, which would expect no order at all and
 * compare each with each customer; of CASE it expects half of them.
 */
export function jsonContainmentFilter({ of, where }: Rows, { mapping, scope }: SqlContext): readonly Sql[] {
	const { linesOfOrder } = mapping;
	if (linesOfOrder === undefined || where === undefined || !OF_LINES.has(of)) return [];
	const parts = where.kind === 'all' ? where.parts : [where];
	return parts
		.map((part) => objectsAsked(part, linesOfOrder))
		.filter((objects) => objects !== undefined)
		.map(
			(objects) =>
				sql`CASE WHEN ${scope.column('orders', 'lines_json')} @> ANY (${objects}::jsonb[]) THEN true ELSE false END`,
		);
}

const OF_LINES: ReadonlySet<Rows['of']> = new Set(['lines', 'line_categories', 'lines_of_order']);

/** Each of them is looked for in each order; beyond, taking the lines apart and a hash are quicker. */
const MAX_OBJECTS = 50;

/** An id is a number in JSON, or a text. */
function objectsAsked(part: Plan, { keys }: LinesOfOrder): readonly string[] | undefined {
	if (part.kind !== 'test' || part.test.kind !== 'text_in' || part.test.compare !== 'exact') return undefined;
	if (part.test.values.length > MAX_OBJECTS) return undefined;
	const { operand } = part;
	if (operand.kind !== 'column' || operand.of !== 'line' || !Object.hasOwn(keys, operand.column))
		return undefined;
	const key = keys[operand.column];
	const whole = part.test.values.filter((value) => /^[1-9]\d{0,17}$/.test(value));
	return whole.flatMap((value) => [`[{"${key}": ${value}}]`, `[{"${key}": "${value}"}]`]);
}
