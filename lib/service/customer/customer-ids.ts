import type { CustomerId } from '../types';
import { rowsOf } from '../../database';
import { SegmentError } from '../../error';
import type { KeyType } from '../../shop';
import type { Setup } from '../context';
import { relation } from '../../compiler/sql/relation';
import { sql, trusted } from '../../database/sql';

const FITS: Readonly<Record<KeyType, (id: string) => boolean>> = {
	integer: (id) => isWhole(id, 31n),
	bigint: (id) => isWhole(id, 63n),
	uuid: (id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id),
	text: (id) => id !== '' && !id.includes('\0'),
};

const isWhole = (id: string, bits: bigint) =>
	/^-?\d{1,19}$/.test(id) && BigInt(id) < 1n << bits && BigInt(id) >= -(1n << bits);

/** Customer ids as text, each once. @throws VALUE_INVALID with the place of the first that cannot be an id of this shop */
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
	return [...new Set((ids ?? []).map((id, index) => readCustomerId(id, keyType, `${path}[${index}]`)))];
}

export function readCustomerId(id: unknown, keyType: KeyType, path: string): string {
	if (typeof id === 'number' && !Number.isSafeInteger(id)) throw inexact(id, path);
	const text =
		typeof id === 'number' || typeof id === 'bigint'
			? String(id)
			: typeof id === 'string' && keyType !== 'text'
				? id.trim()
				: id;
	if (typeof text === 'string' && FITS[keyType](text)) return text;
	throw new SegmentError(
		'VALUE_INVALID',
		`At ${path} stands no customer id: the ids of this shop are of type ${keyType}.`,
		{ path, found: id, allowed: [keyType] },
	);
}

const inexact = (id: number, path: string) =>
	new SegmentError('VALUE_INVALID', `At ${path} stands the number ${id}, which is not exact.`, {
		path,
		found: id,
		allowed: ['"9007199254740993"'],
		suggestion: 'Give ids beyond 2^53 as text.',
	});

const SHOWN = 20;

/** @throws CUSTOMER_NOT_FOUND naming the ids that no customer of the shop has; all of them in `details.customerIds` */
export async function requireCustomers(setup: Setup, ids: readonly string[], path: string): Promise<void> {
	if (ids.length === 0) return;
	const { mapping } = setup;
	const missing = await setup.database.readOnly(
		(tx) =>
			rowsOf<{ id: string | number }>(
				tx,
				sql`
		SELECT i.id FROM unnest(${ids}::${trusted(mapping.keyType)}[]) AS i(id)
		WHERE NOT EXISTS (SELECT FROM ${relation('customer', mapping)} WHERE c.id = i.id)`,
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
