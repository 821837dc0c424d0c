import type { SegmentsError } from '../../../lib';
import { headlineInFormWords, inFormWords, operatorLabel } from './form-words';

/** So many operators fit into a headline. */
const NAMED_OPERATORS = 4;

/**
 * The sentence of an error, begun with its place in the form where that is known:
 * `Group 1, condition 2 (Number of orders): a number is missing.`
 */
export function headline(error: SegmentsError, place: string | undefined): string {
	if (place === undefined) return headlineInFormWords(error);
	return `${capital(place)}: ${isUnfit(error) ? unfit(error) : atPlace(error.message)}`;
}

/** An operator that the form shows under a label, and that the field does not have. */
export const isUnfit = ({ code, path = '' }: SegmentsError) =>
	code === 'OPERATOR_UNKNOWN' && /(^|\.)operator$/.test(path);

function unfit({ found, allowed = [] }: SegmentsError): string {
	const named = allowed.slice(0, NAMED_OPERATORS).map((word) => `“${operatorLabel(word)}”`);
	const more = allowed.length > NAMED_OPERATORS ? ' …' : '';
	const chosen =
		typeof found === 'string' && found !== ''
			? `“${operatorLabel(found)}” does not fit`
			: 'no operator is chosen';
	return `${chosen}; choose ${named.join(', ')}${more}.`;
}

/** The library says where in the rule; the form has said it already. */
function atPlace(message: string): string {
	const rest = inFormWords(message).replace(/^The (?:rule|group) at \S+ /, '');
	return rest.replace(/^needs (.+?), but has (?:nothing|"")\.$/, '$1 is missing.');
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
