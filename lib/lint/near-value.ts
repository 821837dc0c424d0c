import { distance } from 'fastest-levenshtein';

/**
 * The value that was most likely meant: one that differs only in the case of its letters, else the one with the fewest
 * letters changed, at most a third of them. Of equals the first, so the commonest should come first.
 */
export function nearValue(asked: string, known: Iterable<string>): string | undefined {
	const wanted = asked.toLowerCase();
	let best: string | undefined;
	let least = Math.floor(wanted.length / 3) + 1;
	for (const value of known) {
		const steps = distance(wanted, value.toLowerCase());
		if (steps < least) [best, least] = [value, steps];
	}
	return best;
}

/** `Bangladesh` is `BD`, where the shop has that code. */
export function countryCode(asked: string, known: Iterable<string>): string | undefined {
	const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
	for (const code of known) if (/^[A-Za-z]{2}$/.test(code) && names.of(code.toUpperCase())?.toLowerCase() === asked.toLowerCase()) return code;
	return undefined;
}
