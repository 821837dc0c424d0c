import { moneyText, numberText } from '../../language/value/decimal';
import type { Counterfactual, Unmet } from './remedy';

/** The place that the customer has, and the value at which the places that are asked for end. */
export function rankRemedy({
	spec,
	place,
	wantsTrue,
	label,
	question: { field, condition },
}: Unmet): Counterfactual {
	if (place === undefined || spec.asks.kind !== 'rank') return {};
	const rank = spec.asks.rank(condition.value);
	const text = field.type === 'money' ? moneyText : numberText;
	const gap = `place ${place.place} of ${place.many}`;
	if (rank.of === 'above' || rank.of === 'below') {
		const side = wantsTrue === (rank.of === 'above') ? 'above' : 'below';
		const end = wantsTrue ? side : `${side} or at`;
		return { gap, remedy: `${label} must be ${end} the average, ${text(place.average)}.` };
	}
	if (place.cut === null) return { gap };
	const better = rank.of === 'highest' ? 'at least' : 'at most';
	const worse = rank.of === 'highest' ? 'below' : 'above';
	return {
		gap,
		remedy: `${label} must be ${wantsTrue ? better : worse} ${text(place.cut)}, as things stand.`,
	};
}
