import type { Counterfactual, Unmet } from './remedy';

export function booleanRemedy({ spec, wantsTrue, label, actual, question }: Unmet): Counterfactual {
	const asked = spec.asks.kind === 'truth' ? spec.asks.is : question.condition.value === true;
	const gap = actual === null ? 'no value' : `is ${String(actual)}`;
	return {
		gap,
		remedy: wantsTrue ? `${label} must be ${asked}.` : `${label} must be ${!asked}, or have no value.`,
	};
}
