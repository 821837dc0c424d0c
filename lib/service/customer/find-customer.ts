import type { CustomerId } from '../types';
import { rowsOf } from '../../database';
import { SegmentsError } from '../../error';
import type { SegmentsContext } from '../context';
import { relationSource } from '../../compiler/sql/relation-source';
import { sql } from '../../database/sql';

const SHOWN = 10;

/** Id of the customer with that e-mail, in any case of letters; undefined when there is none. */
export async function findCustomer(
	{ reader, mapping, catalogue }: SegmentsContext,
	{ email }: { readonly email: string },
): Promise<CustomerId | undefined> {
	if (catalogue.find('email') === undefined)
		throw new SegmentsError('FIELD_UNKNOWN', 'The customers of this shop have no e-mail.', { path: 'email' });
	if (email.trim() === '')
		throw new SegmentsError('OPTION_INVALID', 'An e-mail address is required.', {
			path: 'email',
			found: email,
		});
	const { from, column } = relationSource('customers', mapping);
	const [id, address] = [column('id'), column('email')];
	const rows = await reader.readOnly(
		(tx) =>
			rowsOf<{ id: CustomerId }>(
				tx,
				sql`
		SELECT ${id} FROM ${from} WHERE lower(${address}::text) = lower(${email.trim()}::text) ORDER BY ${id} LIMIT ${SHOWN}`,
			),
		{ path: mapping.path },
	);
	if (rows.length < 2) return rows[0]?.id;
	const ids = rows.map(({ id }) => id);
	throw new SegmentsError(
		'VALUE_INVALID',
		`More than one customer has the e-mail "${email.trim()}": ${ids.join(', ')}.`,
		{
			path: 'email',
			found: email,
			details: { customerIds: ids },
			suggestion: 'Ask by the customer id.',
		},
	);
}
