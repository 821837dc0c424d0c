import { operatorSpec } from '../operator/operator';
import type { Condition } from '../rule/rule';

/** What stands in brackets behind a condition. */
export function notesOf(
	condition: Condition,
	denied: boolean,
	...first: readonly (string | undefined)[]
): string {
	const notes = [...first, missing(condition, denied), letterCase(condition)].filter(
		(note) => note !== undefined,
	);
	return notes.length === 0 ? '' : ` (${notes.join('; ')})`;
}

/** A value is called for only where it makes a difference: with a negative operator. */
function missing({ missing: exclude, operator }: Condition, denied: boolean): string | undefined {
	if (exclude === undefined || !operatorSpec(operator).negative) return undefined;
	return denied ? 'or without a value' : 'with a value';
}

function letterCase({ caseSensitive }: Condition): string | undefined {
	if (caseSensitive === undefined) return undefined;
	return caseSensitive ? 'upper and lower case must match' : 'in upper or lower case';
}
