import type { CustomerId } from '../types';
import { rowsOf } from '../../database';
import { SegmentError } from '../../error';
import type { KeyType } from '../../shop';
import { ID_TYPES } from '../../shop/mapping/id-type';
import type { SegmentsContext } from '../context';
import { relationSource } from '../../compiler/sql/relation-source';
import { sql, trusted } from '../../database/sql';

/** An id of any type but text has one canonical form: 007 and -0 are nobody's. */
const isId = (id: string, keyType: KeyType): boolean =>
	ID_TYPES[keyType]?.fits(id) ?? (id !== '' && !id.includes('\0'));

/**
 * Customer ids as text, each once. @throws VALUE_INVALID with the place of the first that cannot be an id of
 * this shop
 */
export function readCustomerIds(
	ids: readonly CustomerId[] | undefined,
	keyType: KeyType,
	path: string,
): string[] {
	if (ids !== undefined && !Array.isArray(ids)) {
		throw new SegmentError('VALUE_INVALID', `"${path}" is a list of customer ids.`, {
			path,
			found: ids,
			allowed: [`[${keyType}, …]`],
		});
	}
	return [
		...new Set(
			(ids ?? []).map((id, index) => idText(id, keyType) ?? readCustomerId(id, keyType, `${path}[${index}]`)),
		),
	];
}

/**
 * Undefined for what cannot be an id of this shop: a place is made only for those, not for each of 100,000.
 */
function idText(id: unknown, keyType: KeyType): string | undefined {
	if (typeof id === 'number' && !Number.isSafeInteger(id)) return undefined;
	const text =
		typeof id === 'number' || typeof id === 'bigint'
			? String(id)
			: typeof id === 'string' && keyType !== 'text'
				? id.trim()
				: id;
	return typeof text === 'string' && isId(text, keyType) ? text : undefined;
}

export function readCustomerId(id: unknown, keyType: KeyType, path: string): string {
	const text = idText(id, keyType);
	if (text !== undefined) return text;
	throw new SegmentError(
		'VALUE_INVALID',
		`"${path}" is not a customer id: the ids of this shop are of type ${keyType}.`,
		{ path, found: id, allowed: [keyType] },
	);
}

const SHOWN = 20;

/**
 * @throws CUSTOMER_NOT_FOUND naming the ids that no customer of the shop has; all of them in
 * `details.customerIds`
 */
export async function requireCustomers(
	context: SegmentsContext,
	ids: readonly string[],
	path: string,
): Promise<void> {
	if (ids.length === 0) return;
	const { mapping } = context;
	const { from, column } = relationSource('customers', mapping);
	const missing = await context.database.readOnly(
		(tx) =>
			rowsOf<{ id: string | number }>(
				tx,
				sql`
		SELECT i.id FROM unnest(${ids}::${trusted(mapping.keyType)}[]) AS i(id)
		LEFT JOIN (SELECT ${column('id')} AS id FROM ${from} WHERE ${column('id')} = ANY (${ids}::${trusted(mapping.keyType)}[])) AS there
			ON there.id = i.id
		WHERE there.id IS NULL`,
			),
		{ path: mapping.path },
	);
	if (missing.length > 0)
		throw unknown(
			missing.map(({ id }) => id),
			ids.length,
			path,
		);
}

function unknown(missing: readonly (string | number)[], all: number, path: string): SegmentError {
	const shown = missing.slice(0, SHOWN).join(', ') + (missing.length > SHOWN ? ', …' : '');
	return new SegmentError(
		'CUSTOMER_NOT_FOUND',
		`${missing.length} of the ${all} customers of the list are not in the shop: ${shown}.`,
		{
			path,
			found: missing.slice(0, SHOWN),
			details: { customerIds: missing },
			suggestion: 'Leave them out. Nothing was saved.',
		},
	);
}
