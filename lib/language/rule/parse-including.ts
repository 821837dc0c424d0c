import type { RowKind } from '../field';
import { LIMITS } from '../limits';
import { isStorable } from '../shape/shape';
import type { Asked } from './parse-field';
import type { Place } from './parse';
import { faultAt, shown, valueFaultAt } from './rule-error';

/** Statuses of orders that do not count, in lower case: as the mapping writes them, whatever their case. */
export function parseIncluding(
	input: unknown,
	asked: Pick<Asked, 'name' | 'source'> & { readonly over: RowKind },
	{ path, parse }: Place,
): readonly string[] {
	const { name, over, source } = asked;
	if (over === 'events')
		throw faultAt(
			path,
			`takes orders that do not count, but "${name}" is not computed from orders.`,
			input,
			[],
		);
	if (source.kind === 'aggregate' && source.notCounted !== undefined)
		throw faultAt(path, `takes orders that do not count, but "${name}" counts those alone.`, input, []);
	if (!parse.fields.offers.notCounted)
		throw faultAt(
			path,
			`takes orders that do not count, but the mapping "${parse.fields.shop}" has no orders_not_counted.`,
			input,
			[],
		);
	const statuses: readonly unknown[] = Array.isArray(input) ? input : [input];
	if (statuses.length === 0 || statuses.length > LIMITS.statuses || !statuses.every(isStatus))
		throw valueFaultAt(path, `needs statuses of orders, but has ${shown(input)}.`, input, [
			`a list of 1 to ${LIMITS.statuses} texts, e.g. ["cancelled"]`,
		]);
	return Object.freeze([...new Set(statuses.map((one) => one.trim().toLowerCase()))]);
}

const isStatus = (input: unknown): input is string =>
	typeof input === 'string' && input.trim() !== '' && input.length <= LIMITS.nameLength && isStorable(input);
