import { itemAt } from '../../error/defined';
import type { CustomerId } from '../types';
import { rowsOf } from '../../database';
import { SegmentsError } from '../../error';
import type { SegmentsContext } from '../context';
import { columnOperand } from '../../compiler/plan/column-operand';
import { ownColumn } from '../../compiler/sql/own-column';
import { keyOf, relationSource } from '../../compiler/sql/relation-source';
import { fold, foldColumn } from '../../compiler/sql/fold-case';
import { CUSTOMERS } from '../../compiler/sql/scope';
import { testSql } from '../../compiler/sql/test-sql';
import type { Mapping } from '../../shop';
import { sql, type Sql } from '../../database/sql';

const SHOWN = 10;

/**
 * No e-mail address begins or ends with blanks, or with what has no width, which lists from spreadsheets
 * bring along.
 */
const trimmed = (email: string): string =>
	email.replace(/^[\s\u200b-\u200f\u2060\ufeff]+|[\s\u200b-\u200f\u2060\ufeff]+$/g, '');

/** The same comparison as in a rule. */
const hasEmail = (address: Sql, email: string, mapping: Mapping): Sql =>
	testSql(
		sql`${address}::text`,
		{ kind: 'text_in', values: [email], compare: 'folded' },
		columnOperand('customer', 'email', mapping),
		{ folding: mapping.textFolding, column: (column) => ownColumn(column, CUSTOMERS), sound: () => [] },
	);

/**
 * Ids of the customers with these e-mails, in their order, by one question.
 * @throws CUSTOMER_NOT_FOUND, VALUE_INVALID naming all that no customer has, or several have
 */
export async function findCustomers(
	context: SegmentsContext,
	{ emails }: { readonly emails: readonly string[] },
): Promise<CustomerId[]> {
	requireEmails(context);
	const wanted = emails.map(trimmed);
	const blank = wanted.indexOf('');
	if (blank >= 0)
		throw new SegmentsError('OPTION_INVALID', 'An e-mail address is required.', {
			path: `emails[${blank}]`,
			found: emails[blank],
		});
	if (wanted.length === 0) return [];
	const found = await customersOf(context, [...new Set(wanted)]);
	const idsOf = (email: string) => found.get(email) ?? [];
	const unclear = [...new Set(wanted)].filter((email) => idsOf(email).length !== 1);
	if (unclear.length > 0) throw unclearEmails(unclear, idsOf);
	return wanted.flatMap(idsOf);
}

/** Ids by the e-mail as it was asked for. */
async function customersOf(
	{ reader, mapping }: SegmentsContext,
	emails: readonly string[],
): Promise<ReadonlyMap<string, readonly CustomerId[]>> {
	const { from, column } = relationSource('customers', mapping);
	const asked = sql`SELECT one.place, ${fold(sql`one.email`, mapping.textFolding)} AS email FROM unnest(${emails}::text[]) WITH ORDINALITY AS one (email, place)`;
	const rows = await reader.readOnly(
		(tx) =>
			rowsOf<{ place: string; ids: CustomerId[] }>(
				tx,
				sql`SELECT asked.place, (array_agg(${keyOf(column('id'), mapping)} ORDER BY ${column('id')}))[1:${SHOWN}] AS ids
					FROM (${asked}) AS asked JOIN ${from} ON ${foldColumn(sql`${column('email')}::text`, mapping.textFolding)} = asked.email GROUP BY 1`,
			),
		{ path: mapping.path },
	);
	return new Map(rows.map(({ place, ids }) => [itemAt(emails, Number(place) - 1), ids]));
}

/** All that cannot be used are told at once, those first that nobody has. */
function unclearEmails(
	unclear: readonly string[],
	idsOf: (email: string) => readonly CustomerId[],
): SegmentsError {
	const nobody = unclear.filter((email) => idsOf(email).length === 0);
	const several = unclear.filter((email) => idsOf(email).length > 1);
	const sentences = [
		...(nobody.length === 0 ? [] : [`No customer has the e-mail address ${listed(nobody)}.`]),
		...(several.length === 0
			? []
			: [
					`More than one customer has the e-mail address ${listed(
						several.map((email) => `${email} (${idsOf(email).join(', ')})`),
					)}.`,
				]),
	];
	return new SegmentsError(nobody.length > 0 ? 'CUSTOMER_NOT_FOUND' : 'VALUE_INVALID', sentences.join(' '), {
		path: 'emails',
		found: unclear,
		details: { notFound: nobody, ambiguous: several },
		suggestion:
			several.length > 0
				? 'Name those whom several have by the customer id; leave out those whom nobody has.'
				: 'Leave them out, or correct them. Nothing was changed.',
	});
}

const listed = (emails: readonly string[]) =>
	emails.slice(0, SHOWN).join(', ') + (emails.length > SHOWN ? ` and ${emails.length - SHOWN} more` : '');

function requireEmails({ catalogue }: SegmentsContext): void {
	if (catalogue.find('email') !== undefined) return;
	throw new SegmentsError('FIELD_UNKNOWN', 'The customers of this shop have no e-mail.', { path: 'email' });
}

/** Id of the customer with that e-mail, in any case of letters; undefined when there is none. */
export async function findCustomer(
	context: SegmentsContext,
	{ email }: { readonly email: string },
): Promise<CustomerId | undefined> {
	requireEmails(context);
	const { reader, mapping } = context;
	const wanted = trimmed(email);
	if (wanted === '')
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
		SELECT ${keyOf(id, mapping)} AS id FROM ${from} WHERE ${hasEmail(address, wanted, mapping)} ORDER BY ${id} LIMIT ${SHOWN}`,
			),
		{ path: mapping.path },
	);
	if (rows.length < 2) return rows[0]?.id;
	const ids = rows.map(({ id }) => id);
	throw new SegmentsError(
		'VALUE_INVALID',
		`More than one customer has the e-mail "${wanted}": ${ids.join(', ')}.`,
		{
			path: 'email',
			found: email,
			details: { customerIds: ids },
			suggestion: 'Ask by the customer id.',
		},
	);
}
