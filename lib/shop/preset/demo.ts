import { sql } from './tidy';
import { currencyOption, partOption, refundsOption, schemaOption, statusesOption } from './options';
import { assumedTables } from './platform-tables';
import type { Preset } from './preset';
import { andIs, common, takenOrders, type TakenOrders } from './sql-parts';
import { countedWords } from './words';

/** The shop that the package brings along to try things on. */
export const demo: Preset = {
	name: 'demo',
	title: 'Demo Shop',
	platformVersions: 'as this package loads it',
	options: [
		schemaOption('shop'),
		partOption('channel', 'Channel', 'Count only the orders of this channel.'),
		currencyOption,
		refundsOption,
		statusesOption(['cancelled', 'adjustment']),
	],
	fingerprint: {
		tables: {
			customer: ['wallet_balance', 'loyalty', 'accepts_email'],
			order: ['placed_at', 'refunded', 'ship_to_country'],
			order_line: ['order_id', 'product_id', 'price'],
			customer_group_member: ['customer_id', 'group_id'],
		},
	},
	reads: [
		'customer',
		'address',
		'tag',
		'customer_group',
		'customer_group_member',
		'category',
		'product',
		'variant',
		'product_category',
		'order',
		'order_line',
		'event',
	],
	mapping(options, tables = assumedTables(options.schema as string)) {
		const t = tables.name;
		const { statuses, deducted, currency } = common(options);
		const orders = ({ status, condition }: TakenOrders) => sql`SELECT o.id, o.customer_id, o.placed_at,
				${deducted ? 'o.total - o.refunded' : 'o.total'} AS amount,
				o.currency, ${status} AS status, o.channel, o.coupon, o.total AS gross, o.refunded
			FROM ${t('order')} o
			WHERE o.customer_id IS NOT NULL
				${condition}
				${andIs(options.channel, 'o.channel')}`;
		return {
			name: 'demo',
			title: 'Demo Shop',
			relations: {
				customers: sql`SELECT c.id, c.email, c.first_name, c.last_name, c.phone, c.gender, c.language,
						c.birthday, c.source, c.note,
						c.created_at, c.updated_at, c.accepts_email AS email_subscribed,
						c.accepts_sms AS sms_subscribed,
						c.tax_exempt, c.has_account, c.points, c.wallet_balance, c.loyalty
					FROM ${t('customer')} c`,
				addresses: sql`SELECT a.customer_id, a.city, a.region, a.country
					FROM ${t('address')} a`,
				tags: sql`SELECT g.customer_id, g.name
					FROM ${t('tag')} g`,
				groups: sql`SELECT m.customer_id, g.name
					FROM ${t('customer_group_member')} m JOIN ${t('customer_group')} g ON g.id = m.group_id`,
				// Credit notes are rows of the same table; what they took back of an order is its "refunded".
				...takenOrders('o.status', statuses, orders),
				order_lines: sql`SELECT l.order_id, l.product_id, l.variant_id, l.sku, l.quantity, l.price
					FROM ${t('order_line')} l
					WHERE l.quantity <> 0`,
				// Two levels: the category itself and the one above.
				product_categories: sql`SELECT pc.product_id, a.slug AS category, a.id AS category_id, a.title,
						a.id = c.id AS direct
					FROM ${t('product_category')} pc
					JOIN ${t('category')} c ON c.id = pc.category_id
					JOIN ${t('category')} a ON a.id = c.id OR a.id = c.parent_id`,
				products: sql`SELECT p.id, p.title, p.sku
					FROM ${t('product')} p`,
				variants: sql`SELECT v.id, v.title, v.sku, v.product_id
					FROM ${t('variant')} v`,
				events: sql`SELECT e.customer_id, e.name, e.occurred_at, e.properties, e.id,
						CASE WHEN e.properties ->> 'product_id' ~ '^[0-9]{1,9}$'
							THEN (e.properties ->> 'product_id')::integer END AS product_id
					FROM ${t('event')} e`,
			},
			changes: {
				[t('customer')]: 'SELECT c.id FROM changed c',
				[t('address')]: 'SELECT a.customer_id FROM changed a',
				[t('tag')]: 'SELECT g.customer_id FROM changed g',
				[t('customer_group_member')]: 'SELECT m.customer_id FROM changed m',
				[t('customer_group')]: sql`SELECT m.customer_id FROM changed g
					JOIN ${t('customer_group_member')} m ON m.group_id = g.id`,
				[t('order')]: 'SELECT o.customer_id FROM changed o WHERE o.customer_id IS NOT NULL',
				[t('order_line')]: sql`SELECT o.customer_id FROM changed l
					JOIN ${t('order')} o ON o.id = l.order_id
					WHERE o.customer_id IS NOT NULL`,
				[t('product')]: sql`SELECT o.customer_id FROM changed p
					JOIN ${t('order_line')} l ON l.product_id = p.id
					JOIN ${t('order')} o ON o.id = l.order_id
					WHERE o.customer_id IS NOT NULL`,
				[t('product_category')]: 'all',
				[t('category')]: 'all',
				[t('event')]: 'SELECT e.customer_id FROM changed e',
			},
			ordersCounted: countedWords({ counts: 'placed', amount: 'gross of tax, with shipping' }, options),
			keyType: 'integer',
			...currency,
		};
	},
};
