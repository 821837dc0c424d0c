import type { CustomersSearch } from '../types';
import { rowsOf } from '../../database';
import { fold, foldColumn } from '../../compiler/sql/fold-case';
import { keyOf, relationSource } from '../../compiler/sql/relation-source';
import { join, sql, type Sql } from '../../database/sql';
import type { SegmentsContext } from '../context';
import { readMoment } from '../context/moment';
import { nameFields, namedCustomers } from './sample';

const USUAL_LIMIT = 50;

/**
 * Customers for a picker, by id: those of whose name or e-mail each word of the search is a part, in any
 * case, and the one whose id it is. All of them without a search.
 */
export async function searchCustomers(
	context: SegmentsContext,
	{ search = '', limit = USUAL_LIMIT, offset = 0 }: CustomersSearch = {},
): Promise<Record<string, unknown>[]> {
	const { from, column } = relationSource('customers', context.mapping);
	const id = column('id');
	const text = search.trim();
	const found = text === '' ? sql`true` : sql`(${id}::text = ${text} OR (${namedBy(context, text)}))`;
	return context.reader.readOnly(
		async (tx) => {
			const rows = await rowsOf<{ id: string | number }>(
				tx,
				sql`SELECT ${keyOf(id, context.mapping)} AS id FROM ${from} WHERE ${found} ORDER BY ${id} LIMIT ${limit} OFFSET ${offset}`,
			);
			return namedCustomers(
				tx,
				context,
				rows.map((row) => row.id),
				await readMoment(tx, undefined, context.timeZone),
			);
		},
		{ path: context.mapping.path },
	);
}

/** That each word is in one of the columns by which people know a customer. */
function namedBy(context: SegmentsContext, text: string): Sql {
	const { catalogue, mapping } = context;
	const { column } = relationSource('customers', mapping);
	const columns = nameFields(context).flatMap((name) => {
		const source = catalogue.find(name)?.source;
		return source?.kind === 'column'
			? [foldColumn(sql`${column(source.column)}::text`, mapping.textFolding)]
			: [];
	});
	if (columns.length === 0) return sql`false`;
	const words = text.split(/\s+/).map((word) => {
		const part = sql`'%' || ${fold(sql`${word.replace(/[\\%_]/g, '\\$&')}::text`, mapping.textFolding)} || '%'`;
		return sql`(${join(
			columns.map((one) => sql`${one} LIKE ${part}`),
			' OR ',
		)})`;
	});
	return join(words, ' AND ');
}
