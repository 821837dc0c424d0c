import { distance } from 'fastest-levenshtein';

/** What is longer was not misspelt but mistaken; looking for its like would cost seconds. */
const MAX_LENGTH = 100;
const MAX_WORDS = 10_000;

/**
 * The allowed word that was most likely meant, or undefined when none is near (more than a third of the
 * letters differ). Case does not count. Looks at no more than the first 10,000 words.
 */
export function nearest(found: string, allowed: Iterable<string>): string | undefined {
	if (found.length > MAX_LENGTH) return undefined;
	const wanted = found.toLowerCase();
	const limit = Math.max(2, Math.floor(wanted.length / 3));
	let best: string | undefined;
	let least = limit + 1;
	let looked = 0;
	for (const word of allowed) {
		if ((looked += 1) > MAX_WORDS) break;
		// That many letters have to be put in or left out at least.
		if (Math.abs(word.length - wanted.length) >= least) continue;
		const steps = distance(wanted, word.toLowerCase());
		if (steps < least) [best, least] = [word, steps];
	}
	return best;
}

/** `Did you mean "x"?`, or nothing. */
export function didYouMean(found: unknown, allowed: Iterable<string>): string | undefined {
	const word = typeof found === 'string' ? nearest(found, allowed) : undefined;
	// The word itself is allowed elsewhere, and no news here.
	return word === undefined || word === found ? undefined : `Did you mean "${word}"?`;
}
