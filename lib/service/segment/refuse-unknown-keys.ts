import { didYouMean, SegmentError } from '../../error';

/** A misspelt option would otherwise be passed over in silence. */
export function refuseUnknownKeys(input: object, allowed: readonly string[]): void {
	for (const [key, value] of Object.entries(input)) {
		if (allowed.includes(key) || value === undefined) continue;
		throw new SegmentError('OPTION_INVALID', `A segment has nothing named "${key}".`, {
			path: key,
			found: key,
			allowed,
			suggestion: didYouMean(key, allowed),
		});
	}
}
