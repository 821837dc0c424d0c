import { distance } from 'fastest-levenshtein';
import { foldText } from '../language/text/fold-text';

/** The share of the letters that may differ; two swapped letters are two. */
const CHANGED = 0.4;

/**
 * The value that was most likely meant: one that differs only in the case of its letters, else the one with the fewest
 * letters changed, two in five at most and none in a code of two. Of equals the first: the commonest should be that.
 */
export function nearValue(asked: string, known: Iterable<string>): string | undefined {
	const wanted = foldText(asked);
	let best: string | undefined;
	let least = Math.floor(wanted.length * CHANGED) + 1;
	for (const value of known) {
		const steps = distance(wanted, foldText(value));
		if (steps < least) [best, least] = [value, steps];
	}
	return best;
}

/** `Bangladesh` is `BD`, where the shop has that code. */
export function countryCode(asked: string, known: Iterable<string>): string | undefined {
	const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
	for (const code of known)
		if (/^[A-Za-z]{2}$/.test(code) && names.of(code.toUpperCase())?.toLowerCase() === asked.toLowerCase())
			return code;
	return undefined;
}
