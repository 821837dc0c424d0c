import type { Span } from '../value/value';
import { isPlainObject, refuseUnknownKeys } from './json';
import { maxAmount, parseUnit, parseWhole } from './parse-value';
import { faultAt, shown } from './rule-error';
import { keyPath } from './visitor';

/** A length of time between two instants of the shop's own. */
export function parseLength(input: unknown, path: string): Span {
	if (!isPlainObject(input))
		throw faultAt(path, `needs a length of time, but has ${shown(input)}.`, input, ['{amount, unit}']);
	refuseUnknownKeys(input, ['amount', 'unit'], path);
	const unit = parseUnit(input.unit ?? 'days', keyPath(path, 'unit'));
	return Object.freeze({ amount: parseWhole(input.amount, keyPath(path, 'amount'), maxAmount(unit)), unit });
}
