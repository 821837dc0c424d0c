import { distance } from 'fastest-levenshtein';
import { foldText } from '../language/text/fold-text';

/** The share of the letters that may differ; two swapped letters are two. */
const CHANGED = 0.4;
/** Characters: what is longer was not mistyped, and comparing it would take long. */
const LONGEST = 100;

/**
 * The value that was most likely meant: one that differs only in the case of its letters, else the one with
 * the fewest letters changed, two in five at most and none in a code of two. Of equals the first: the
 * commonest should be that.
 */
export function nearValue(asked: string, known: Iterable<string>): string | undefined {
	if (asked.length > LONGEST) return undefined;
	const wanted = foldText(asked);
	let best: string | undefined;
	let least = Math.floor(wanted.length * CHANGED) + 1;
	for (const value of known) {
		if (Math.abs(value.length - wanted.length) >= least) continue;
		const steps = distance(wanted, foldText(value));
		if (steps < least) [best, least] = [value, steps];
	}
	return best;
}
