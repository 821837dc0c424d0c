import { columnOf } from '../../language/relation/relation';
import { RELATION_OF_ROW } from '../../language/relation/relation-table';
import { MOST_FLOATING, soundRange } from '../../shop/mapping/sound-range';
import { isExact } from '../../shop/mapping/pg-type';
import { sql, trusted, type Sql } from '../../database/sql';
import type { Operand, Test } from '../plan/plan';
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
	if (operand.kind !== 'column') return undefined;
	const relation = RELATION_OF_ROW[operand.of];
	const stored = storedColumn(relation, operand.column, mapping);
	const least = leastOf(what);
	if (stored?.form !== 'at_most' || least === undefined) return undefined;
	const amount = columnOf(mapping, relation, operand.column);
	// A number and a double are compared as doubles, which rounds.
	if (!isExact(amount) || !isExact(columnOf(mapping, relation, stored.column))) return undefined;
	const most = scope.column(relation, stored.column);
	return {
		reach: sql`${most} ${trusted(least.sign)} ${String(least.value)}::numeric`,
		value: soundOnly(scope.column(relation, operand.column), soundRange(amount, mapping)?.to),
	};
}

function leastOf(what: Test): { readonly sign: '>' | '>='; readonly value: number | string } | undefined {
	switch (what.kind) {
		case 'number_compare':
			return what.operator === '>' || what.operator === '>='
				? { sign: what.operator, value: what.value }
				: undefined;
		case 'number_between':
			return { sign: '>=', value: what.from };
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
