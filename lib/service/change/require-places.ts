import type { Change } from '../types';
import { SegmentsError } from '../../error';

/**
 * Refuses places in the log that are no whole numbers, or beyond 2^53, where another place than the one meant is left.
 * @throws VALUE_INVALID with the path of the first
 */
export function requirePlaces(changes: readonly Pick<Change, 'segment' | 'seq'>[], path: string): void {
	for (const [index, { segment, seq }] of changes.entries()) {
		requirePlace(seq, `${path}[${index}].seq`);
		requirePlace(segment.id, `${path}[${index}].segment.id`);
	}
}

function requirePlace(found: unknown, path: string): void {
	if (Number.isSafeInteger(found) && (found as number) >= 0) return;
	throw new SegmentsError('VALUE_INVALID', `At ${path} stands no whole number that is exact.`, {
		path,
		found,
		allowed: ['0 to 9007199254740991'],
		suggestion: 'Give back the changes as they were read.',
	});
}
