import { rowsOf, type Queryable } from '../../database';
import { CUSTOMER_WITHOUT_ID } from '../../database/fault';
import { MappingError } from '../../error';
import { compilerFor, type SegmentsContext } from '../context';
import type { Sample } from '../types';
import { sql, trusted, type Sql } from '../../database/sql';
import type { Field } from '../../language/field';
import type { Moment } from '../../language/time';
import type { KeyType } from '../../shop';

const KNOWN_BY = ['name', 'part of the name', 'address'] as const satisfies readonly Field['knownBy'][];

/** The fields by which people know a customer, as far as the shop has them. */
export const nameFields = ({ catalogue }: Pick<SegmentsContext, 'catalogue'>): string[] =>
	KNOWN_BY.flatMap((what) => catalogue.fields.filter(({ knownBy }) => knownBy === what)).map(
		({ name }) => name,
	);

/** Customers by id, with the fields by which people know them. */
export async function namedCustomers(
	db: Queryable,
	context: SegmentsContext,
	ids: readonly (string | number)[],
	moment: Moment,
): Promise<Record<string, unknown>[]> {
	if (ids.length === 0) return [];
	if ((ids as readonly unknown[]).includes(null)) throw withoutId();
	const members = sql`SELECT s.id AS customer_id, NULL::timestamptz AS joined_at FROM unnest(${ids.map(String)}::${trusted(context.mapping.keyType)}[]) AS s(id)`;
	const rows = await rowsOf<Record<string, unknown>>(
		db,
		await compilerFor(context).members(
			{ members, fields: nameFields(context), orderBy: { field: 'customer_id' }, limit: ids.length },
			moment,
			{ db, choices: context.choices },
		),
	);
	return rows.map(withoutJoinedAt);
}

const withoutId = () => {
	const { code, message, suggestion } = CUSTOMER_WITHOUT_ID;
	return new MappingError(code, message, { path: 'relations.customers', suggestion });
};

/** A row of `members` that was asked of customers who are members of nothing. */
export function withoutJoinedAt(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
	const customer = { ...row };
	delete customer.joined_at;
	return customer;
}

/** How customers are shown that stand for the others: the first by their id, or some by chance. */
export type Shown = number | Sample;

/**
 * Some ids of a query, as a scalar. `from` is a FROM item with a column `customer_id`. Their type is the
 * key's: an array of a domain or of an extension's type would come as text.
 */
export function someIds(from: Sql, shown: Shown, keyType: KeyType): Sql {
	const [size, order] =
		typeof shown === 'number' ? [shown, sql``] : [shown.size, sql`${byChance(shown.seed)}, `];
	return sql`ARRAY(SELECT customer_id::${trusted(keyType)} FROM ${from} ORDER BY ${order}customer_id LIMIT ${size})`;
}

/** An order that hangs on nothing but the seed and the id. */
export const byChance = (seed: string | number = 0): Sql =>
	sql`md5(${String(seed)}::text || ':' || customer_id::text)`;
