import type { CustomerId } from '../types';
import { rowsOf } from '../../database';
import { SegmentsError } from '../../error';
import type { Setup } from '../context';
import type { Mapping } from '../../shop';
import { relation } from '../../compiler/sql/relation';
import { testSql } from '../../compiler/sql/test-sql';
import { columnOf } from '../../language/relation/relation';
import { sql, type Sql } from '../../database/sql';

const SHOWN = 10;

/** The same comparison as in a rule. */
function hasEmail(email: string, mapping: Mapping): Sql {
	const { collation } = columnOf(mapping, 'customers', 'email') ?? {};
	return testSql(
		sql`c.email::text`,
		{ kind: 'text_in', values: [email], compare: 'folded' },
		{ kind: 'column', of: 'customer', column: 'email', collation },
		mapping.textFolding,
	);
}

/** Id of the customer with that e-mail, in any case of letters; undefined when there is none. */
export async function findCustomer(
	{ reader, mapping, catalogue }: Setup,
	{ email }: { readonly email: string },
): Promise<CustomerId | undefined> {
	if (catalogue.find('email') === undefined)
		throw new SegmentsError('FIELD_UNKNOWN', 'The customers of this shop have no e-mail.', { path: 'email' });
	if (typeof email !== 'string' || email.trim() === '')
		throw new SegmentsError('OPTION_INVALID', 'A customer is looked for by an e-mail.', {
			path: 'email',
			found: email,
		});
	const rows = await reader.readOnly(
		(tx) =>
			rowsOf<{ id: CustomerId }>(
				tx,
				sql`
		SELECT c.id FROM ${relation('customer', mapping)} WHERE ${hasEmail(email.trim(), mapping)} ORDER BY c.id LIMIT ${SHOWN}`,
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
