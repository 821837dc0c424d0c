import { columnOf, type RelationName } from '../../language/relation/relation';
import { RELATION_OF_ROW } from '../../language/relation/relation-table';
import { MOST_FLOATING, soundRange } from '../../shop/mapping/sound-range';
import { isExact } from '../../shop/mapping/pg-type';
import { sql, trusted, type Sql } from '../../database/sql';
import type { Mapping } from '../../shop/mapping/mapping';
import type { PlanOf } from '../plan/fold-plan';
import type { Operand, Plan, Test } from '../plan/plan';
import { storedColumn } from './relation-source';
import type { SqlContext } from './sql-context';

/** A test of an amount that is asked of what it never exceeds first. */
export interface AtMostTest {
	/** That the amount may be as high as the test wants it. */
	readonly reach: Sql;
	/** The amount, named once, and NULL where it is none that rules can speak of. */
	readonly value: Sql;
}

/**
 * A test that wants an amount to be so high at least, where the shop's table has a number that the amount
 * never exceeds. What is taken off is then looked up for the few orders that reach it, and their number is
 * known to the planner: orders above 350, 41,000 of 884,000, took 2.3 s of processor time, and 0.8 s so. The
 * amount is named once, since each mention computes it. Undefined for other tests and shops.
 */
export function atMostTest(
	operand: Operand,
	what: Test,
	{ mapping, scope }: Pick<SqlContext, 'mapping' | 'scope'>,
): AtMostTest | undefined {
	const found = atMostOf(operand, what, mapping);
	if (found === undefined) return undefined;
	const { relation, column, stored, least } = found;
	const amount = columnOf(mapping, relation, column);
	return {
		reach: sql`${scope.column(relation, stored)} ${trusted(least.operator)} ${String(least.value)}::numeric`,
		value: soundOnly(scope.column(relation, column), soundRange(amount, mapping)?.to),
	};
}

/** Whether a part of a plan is such a test. */
export const asksAtLeast = (part: Plan, mapping: Mapping): part is PlanOf<'test'> =>
	part.kind === 'test' && atMostOf(part.operand, part.test, mapping) !== undefined;

interface AtMost {
	readonly relation: RelationName;
	/** Of the amount, and of what it never exceeds. */
	readonly column: string;
	readonly stored: string;
	readonly least: Least;
}

function atMostOf(operand: Operand, what: Test, mapping: Mapping): AtMost | undefined {
	if (operand.kind !== 'column') return undefined;
	const { column } = operand;
	const relation = RELATION_OF_ROW[operand.of];
	const stored = storedColumn(relation, column, mapping);
	const least = leastOf(what);
	if (stored?.form !== 'at_most' || least === undefined) return undefined;
	// A number and a double are compared as doubles, which rounds.
	if (![column, stored.column].every((name) => isExact(columnOf(mapping, relation, name)))) return undefined;
	return { relation, column, stored: stored.column, least };
}

interface Least {
	readonly operator: '>' | '>=';
	readonly value: number | string;
}

function leastOf(what: Test): Least | undefined {
	switch (what.kind) {
		case 'number_compare':
			return what.operator === '>' || what.operator === '>='
				? { operator: what.operator, value: what.value }
				: undefined;
		case 'number_between':
			return { operator: '>=', value: what.from };
		default:
			return undefined;
	}
}

/** `value < 'Infinity'` would name it a second time. */
function soundOnly(value: Sql, end: string | undefined): Sql {
	if (end === undefined) return value;
	// An amount that is none is looked at more closely, as one that may be large enough.
	if (end.includes(MOST_FLOATING)) return sql`least(${value}, ${trusted(`'${MOST_FLOATING}'`)})`;
	const number = sql`nullif(${value}, 'NaN')`;
	return end.includes('Infinity') ? sql`nullif(${number}, 'Infinity')` : number;
}
