import type { Turn, Turning } from './turning';

export function booleanTurn({ operator, wish, label, actual, question: { condition } }: Turning): Turn {
	const asked = operator === 'is_true' ? true : operator === 'is_false' ? false : condition.value === true;
	const gap = actual === null ? 'no value' : `is ${String(actual)}`;
	return {
		gap,
		toTurn: wish
			? `${label} would have to be ${asked}.`
			: `${label} would have to be ${!asked}, or have no value.`,
	};
}
