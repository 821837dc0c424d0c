import type { CustomerId } from '../types';
import { rowsOf } from '../../database';
import { SegmentsError } from '../../error';
import type { SegmentsContext } from '../context';
import { columnOperand } from '../../compiler/plan/column-operand';
import { ownColumn } from '../../compiler/sql/own-column';
import { relationSource } from '../../compiler/sql/relation-source';
import { CUSTOMERS } from '../../compiler/sql/scope';
import { testSql } from '../../compiler/sql/test-sql';
import type { Mapping } from '../../shop';
import { sql, type Sql } from '../../database/sql';

const SHOWN = 10;

/** The same comparison as in a rule. */
const hasEmail = (address: Sql, email: string, mapping: Mapping): Sql =>
	testSql(
		sql`${address}::text`,
		{ kind: 'text_in', values: [email], compare: 'folded' },
		columnOperand('customer', 'email', mapping),
		{ folding: mapping.textFolding, column: (column) => ownColumn(column, CUSTOMERS), sound: () => [] },
	);

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
		SELECT ${id} FROM ${from} WHERE ${hasEmail(address, email.trim(), mapping)} ORDER BY ${id} LIMIT ${SHOWN}`,
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
