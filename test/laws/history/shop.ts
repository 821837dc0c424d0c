import { defined } from '../../../lib/error/defined';
import type { OwnMapping } from '../../../lib';
import { EVENT_KINDS } from '../shop/load';
import { PLAIN, SCHEMA, TABLES, type LawShop } from '../shop/tables';
import type { Cell, ColumnKind, Row, Shop } from '../../oracle/shop';

/** Events lie in partitions, through which rows can be written past their table. */
export const HISTORY_TABLES = `${TABLES}
	DROP TABLE law.event;
	CREATE TABLE law.event (customer_id integer, name text, occurred_at timestamptz, properties jsonb, id bigint, product_id text) PARTITION BY RANGE (occurred_at);
	CREATE TABLE law.event_old PARTITION OF law.event FOR VALUES FROM (MINVALUE) TO ('2020-01-01Z');
	CREATE TABLE law.event_other PARTITION OF law.event DEFAULT;
	CREATE INDEX ON law.event (customer_id, name);`;

/** The shop of the laws, in which orders can be cancelled. */
export const HISTORY_SHOP: LawShop = PLAIN;

const OWN = 'SELECT customer_id FROM changed';

export const HISTORY_MAPPING: OwnMapping = {
	title: HISTORY_SHOP.mapping.title,
	keyType: 'integer',
	ordersCounted: 'all that are not gone',
	relations: HISTORY_SHOP.mapping.relations,
	changes: {
		'law.customer': 'SELECT id FROM changed',
		'law.address': OWN,
		'law.tag': OWN,
		'law.customer_group': OWN,
		'law."order"': OWN,
		'law.event': OWN,
		'law.line': 'SELECT o.customer_id FROM changed AS l JOIN law."order" AS o ON o.id = l.order_id',
		'law.product': 'all',
		'law.product_category': 'all',
	},
};

/** A table with rows of customers. */
export type Table =
	| 'customer'
	| 'address'
	| 'tag'
	| 'customer_group'
	| '"order"'
	| 'line'
	| 'event'
	| 'product'
	| 'product_category';

/** How the cells of a table are held in memory; what is not named is text. */
export const KINDS: Readonly<Record<Table, Readonly<Record<string, ColumnKind>>>> = {
	customer: SCHEMA.customers,
	'"order"': SCHEMA.orders,
	line: SCHEMA.lines,
	event: EVENT_KINDS,
	address: {},
	tag: {},
	customer_group: {},
	product: {},
	product_category: {},
};

/** Rows by the customer, or the order, that they belong to. */
export function shopOf(rows: Readonly<Record<Table, readonly Row[]>>): Shop {
	const by = (table: Table, column: string) => grouped(rows[table], column);
	const [addresses, tags, groups, orders, events] = (
		['address', 'tag', 'customer_group', '"order"', 'event'] as const
	).map((table) => by(table, 'customer_id'));
	const lines = by('line', 'order_id');
	return {
		customers: rows.customer.map((row) => ({
			row,
			addresses: defined(addresses).get(row.id) ?? [],
			tags: defined(tags).get(row.id) ?? [],
			groups: defined(groups).get(row.id) ?? [],
			events: defined(events).get(row.id) ?? [],
			orders: (defined(orders).get(row.id) ?? []).map((order) => ({
				row: order,
				lines: lines.get(order.id) ?? [],
			})),
		})),
		products: rows.product,
		productCategories: rows.product_category,
	};
}

function grouped(rows: readonly Row[], column: string): Map<Cell | undefined, Row[]> {
	const groups = new Map<Cell | undefined, Row[]>();
	for (const row of rows) groups.set(row[column], [...(groups.get(row[column]) ?? []), row]);
	return groups;
}
