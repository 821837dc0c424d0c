import { distance } from 'fastest-levenshtein';

/**
 * The allowed word that was most likely meant, or undefined when none is near
 * (more than a third of the letters differ). Case does not count.
 */
export function nearest(found: string, allowed: Iterable<string>): string | undefined {
	const wanted = found.toLowerCase();
	const limit = Math.max(2, Math.floor(wanted.length / 3));
	let best: string | undefined;
	let least = limit + 1;
	for (const word of allowed) {
		const steps = distance(wanted, word.toLowerCase());
		if (steps < least) [best, least] = [word, steps];
	}
	return best;
}

/** `Did you mean "x"?`, or nothing. */
export function didYouMean(found: unknown, allowed: Iterable<string>): string | undefined {
	const word = typeof found === 'string' ? nearest(found, allowed) : undefined;
	return word === undefined ? undefined : `Did you mean "${word}"?`;
}
