import type { RowKind } from '../field';
import { isPlainObject, refuseUnknownKeys } from './json';
import type { Place } from './parse';
import { parseWhole } from './parse-value';
import { parseWhere } from './parse-where';
import type { Ranked } from './rule';
import { faultAt, shown, valueFaultAt } from './rule-error';
import { keyPath } from './visitor';

const FORMS = ['{first: N}', '{last: N}', '{nth: N}'];
const RANKS = ['first', 'last', 'nth'] as const;
/** Of one customer. */
const MOST_ROWS = 1_000_000;

/**
 * Which of the rows are taken in the order of time. Fields over lines take the lines of the orders that are
 * ranked.
 */
export function parseRanked(input: unknown, over: RowKind, place: Place): Ranked {
	const { path } = place;
	if (!isPlainObject(input))
		throw faultAt(path, `needs to say which rows are taken, but has ${shown(input)}.`, input, FORMS);
	refuseUnknownKeys(input, [...RANKS, 'where'], path);
	const [rank, ...others] = RANKS.filter((key) => input[key] !== undefined);
	if (rank === undefined || others.length > 0)
		throw faultAt(path, 'needs one of first, last and nth.', input, FORMS);
	const at = keyPath(path, rank);
	const count = parseWhole(input[rank], at, MOST_ROWS);
	if (count === 0) throw valueFaultAt(at, 'takes no row at all.', 0, ['1 or more']);
	const where =
		input.where === undefined || input.where === null
			? {}
			: {
					where: parseWhere(
						input.where,
						{ kind: over === 'events' ? 'events' : 'orders' },
						{ ...place, path: keyPath(path, 'where') },
					),
				};
	return Object.freeze({ [rank]: count, ...where }) as unknown as Ranked;
}
