import { itemAt } from '../../error/defined';
import { MAX_LEVELS } from '../rule/rule';
import { tooDeep } from './query-error';

/** Each level of a rule may stand in some more parentheses than it needs. */
const MAX_PARENTHESES = 5 * MAX_LEVELS;
const QUOTES = ["'", '"'];

/**
 * Refuses what a recursive parser could only answer with an overflow of the stack. Parentheses within quotes
 * and comments do not count; a quote doubled inside a text closes it and opens it again.
 */
export function refuseDeepNesting(text: string): void {
	let open = 0;
	let inside: string | undefined;
	for (let at = 0; at < text.length; at += 1) {
		const sign = itemAt(text, at);
		if (inside !== undefined) inside = closes(inside, sign) ? undefined : inside;
		else if (QUOTES.includes(sign) || text.startsWith('--', at)) inside = sign;
		else if (sign === '(' && (open += 1) > MAX_PARENTHESES) throw tooDeep(text, at);
		else if (sign === ')') open -= 1;
	}
}

const closes = (inside: string, sign: string) =>
	inside === '-' ? sign === '\n' || sign === '\r' : sign === inside;
