import { sql } from './tidy';
import { currencyOption, guestsByEmailOption, refundsOption, schemaOption } from './options';
import { assumedTables } from './platform-tables';
import type { Preset } from './preset';
import {
	andNotIn,
	common,
	couponCodes,
	ordersOfAll,
	statusWord,
	takenBy,
	type TakenOrders,
	unionOf,
	valuesOf,
	when,
} from './sql-parts';
import { countedWords } from './words';

/**
 * Shopify as Fivetran syncs it. Money is double precision, so it is made numeric before anything is summed;
 * rows that Shopify has deleted stay with _fivetran_deleted. There are no indexes but the primary keys.
 */
export const shopifyFivetran: Preset = {
	name: 'shopify-fivetran',
	title: 'Shopify by Fivetran',
	platformVersions: 'as of 2026',
	options: [
		schemaOption('fivetran_shopify'),
		currencyOption,
		refundsOption,
		{
			name: 'statusesNotCounted',
			title: 'Financial Statuses Not Counted',
			description: 'Orders with one of these financial statuses count nowhere. Every other status does.',
			type: 'list',
			default: ['voided', 'refunded', 'expired'],
		},
		guestsByEmailOption,
		{
			name: 'categories',
			title: 'Categories',
			description: "Collections, or the products' type.",
			type: 'choice',
			default: 'collections',
			choices: ['collections', 'product_type'],
		},
	],
	fingerprint: {
		tables: {
			customer: ['_fivetran_synced', 'orders_count', 'default_address_id'],
			order: ['_fivetran_synced', 'financial_status', 'customer_id', 'total_price'],
			order_line: ['order_id', 'product_id', 'quantity'],
		},
	},
	reads: [
		'customer',
		'customer_tag',
		'customer_address',
		'order',
		'order_line',
		'refund',
		'order_line_refund',
		'order_adjustment',
		'order_discount_code',
		'product',
		'product_variant',
		'collection',
		'collection_product',
		'metafield',
	],
	doubts: [
		(tables) =>
			refundTables.every((table) => tables.has(table))
				? undefined
				: `Not all of ${refundTables.join(', ')} are synced: refunds are not deducted.`,
		(tables) =>
			tables.has('collection_product')
				? undefined
				: 'Collections are not synced: there are no categories (or take the option "categories").',
	],
	mapping(options, tables = assumedTables(options.schema as string)) {
		const t = tables.name;
		const { statuses, deducted, guests, currency } = common(options);
		const refunds = deducted && refundTables.every((table) => tables.has(table));
		const alive = (table: string, alias: string) =>
			when(tables.has(table, '_fivetran_deleted'), `AND ${alias}._fivetran_deleted IS NOT TRUE`);
		const column = (name: string, expression = `c.${name}`, alias = name) =>
			when(tables.has('customer', name), `, ${expression} AS ${alias}`);
		// Shopify has given up accepts_marketing: where the consent itself is unknown, the flag proves none.
		const byEmail = tables.has('customer', 'email_marketing_consent_state')
			? "c.email_marketing_consent_state = 'subscribed'"
			: tables.has('customer', 'accepts_marketing')
				? 'c.accepts_marketing'
				: undefined;
		// Two sums: joined to each other, lines and adjustments of one refund would multiply. Of all orders at
		// once, since no index leads from an order to them.
		const backs = sql`LEFT JOIN (SELECT r.order_id, sum(coalesce(rl.subtotal::numeric, 0) + coalesce(rl.total_tax::numeric, 0)) AS amount
				FROM ${t('refund')} r
				JOIN ${t('order_line_refund')} rl ON rl.refund_id = r.id
				GROUP BY 1) lines_back ON lines_back.order_id = o.id
			LEFT JOIN (SELECT a.order_id, sum(coalesce(a.amount::numeric, 0) + coalesce(a.tax_amount::numeric, 0)) AS amount
				FROM ${t('order_adjustment')} a
				GROUP BY 1) adjusted ON adjusted.order_id = o.id`;
		const refunded = '- coalesce(lines_back.amount, 0) + coalesce(adjusted.amount, 0)';
		const coupons = tables.listed('order_discount_code', 'code');
		const codes = couponCodes('d.code', {
			from: `${t('order_discount_code')} d`,
			key: 'd.order_id',
			order: 'o.id',
		});
		const values = [coupons && codes];
		const orders = (taken: TakenOrders, id: string, from: string, where: string) => {
			const { of, joins } = valuesOf(taken, values);
			return sql`SELECT o.id, ${id} AS customer_id, coalesce(o.processed_at, o.created_at) AS placed_at,
				o.total_price::numeric ${when(refunds, refunded)} AS amount,
				o.currency, ${taken.status} AS status
				${when(tables.has('order', 'source_name'), ', o.source_name AS channel')}
				${when(coupons, `, ${of(codes)} AS coupon`)}
			FROM ${t('order')} o ${from}
			${when(refunds, backs)}
			${joins}
			WHERE ${where}
				${taken.condition}
				${alive('order', 'o')}
				${when(tables.has('order', 'test'), 'AND o.test IS NOT TRUE')}`;
		};
		const allOrders = (taken: TakenOrders) =>
			unionOf([
				orders(taken, 'o.customer_id', '', 'o.customer_id IS NOT NULL'),
				guests &&
					orders(
						taken,
						'c.id',
						sql`JOIN ${t('customer')} c ON lower(c.email) = lower(o.email) ${alive('customer', 'c')}
			AND NOT EXISTS (SELECT 1 FROM ${t('customer')} b
				WHERE lower(b.email) = lower(c.email) ${alive('customer', 'b')} AND b.id < c.id)`,
						'o.customer_id IS NULL',
					),
			]);
		const counting = {
			counted: `AND o.cancelled_at IS NULL ${andNotIn('o.financial_status', statuses)}`,
			status: 'o.financial_status',
			reason: `CASE WHEN o.cancelled_at IS NOT NULL THEN 'cancelled' ELSE ${statusWord('o.financial_status')} END`,
		};
		const metafields = tables.has('metafield');
		const byCollection = options.categories === 'collections';
		return {
			name: 'shopify-fivetran',
			title: 'Shopify by Fivetran',
			relations: {
				customers: sql`SELECT c.id, c.email, c.first_name, c.last_name
						${column('phone')}${column('note')}${column('tax_exempt')}${column('state', "c.state = 'enabled'", 'has_account')}
						${column('created_at')}${column('updated_at')}
						${when(byEmail !== undefined, `, ${byEmail} AS email_subscribed`)}
						${column('sms_marketing_consent_state', "c.sms_marketing_consent_state = 'subscribed'", 'sms_subscribed')}
						${when(
							metafields,
							sql`, (SELECT jsonb_object_agg(m.namespace || '_' || m.key, m.value)
									FROM ${t('metafield')} m
							WHERE m.owner_id = c.id AND lower(m.owner_resource) = 'customer') AS metafields`,
						)}
					FROM ${t('customer')} c
					WHERE true ${alive('customer', 'c')}`,
				...(tables.has('customer_address')
					? {
							addresses: sql`SELECT a.customer_id, a.city, a.province AS region,
									upper(a.country_code COLLATE "C") AS country, a.country_code AS country_stored
						FROM ${t('customer_address')} a`,
						}
					: {}),
				...(tables.has('customer_tag')
					? {
							tags: sql`SELECT g.customer_id, g.value AS name
						FROM ${t('customer_tag')} g`,
						}
					: {}),
				...takenBy(counting, allOrders),
				order_lines: sql`SELECT l.order_id, l.product_id, l.title AS product_title, l.variant_id, l.sku,
						l.quantity, l.price::numeric AS price
					FROM ${t('order_line')} l
					WHERE l.quantity > 0`,
				...categories(),
				...(tables.has('product')
					? {
							products: sql`SELECT p.id, p.title, p.handle
						FROM ${t('product')} p`,
						}
					: {}),
				...(tables.listed('product_variant', 'product_id')
					? {
							variants: sql`SELECT v.id, v.title, v.sku, v.product_id
						FROM ${t('product_variant')} v`,
						}
					: {}),
			},
			...ordersOfAll(counting, values, allOrders),
			changes: {
				[t('customer')]: guests
					? sql`SELECT c.id FROM changed c
						UNION ALL SELECT b.id FROM changed c JOIN ${t('customer')} b ON lower(b.email) = lower(c.email)`
					: 'SELECT c.id FROM changed c',
				...(tables.has('customer_address')
					? { [t('customer_address')]: 'SELECT a.customer_id FROM changed a' }
					: {}),
				...(tables.has('customer_tag') ? { [t('customer_tag')]: 'SELECT g.customer_id FROM changed g' } : {}),
				...(metafields
					? {
							[t('metafield')]: "SELECT m.owner_id FROM changed m WHERE lower(m.owner_resource) = 'customer'",
						}
					: {}),
				[t('order')]: byOrder('changed o'),
				[t('order_line')]: byOrder(`changed l JOIN ${t('order')} o ON o.id = l.order_id`),
				...(refunds
					? {
							[t('refund')]: byOrder(`changed r JOIN ${t('order')} o ON o.id = r.order_id`),
							[t('order_line_refund')]: byOrder(sql`changed rl
						JOIN ${t('refund')} r ON r.id = rl.refund_id
						JOIN ${t('order')} o ON o.id = r.order_id`),
							[t('order_adjustment')]: byOrder(`changed a JOIN ${t('order')} o ON o.id = a.order_id`),
						}
					: {}),
				...(coupons
					? {
							[t('order_discount_code')]: byOrder(`changed d JOIN ${t('order')} o ON o.id = d.order_id`),
						}
					: {}),
				...(byCollection && tables.has('collection_product')
					? { [t('collection_product')]: 'all', [t('collection')]: 'all' }
					: {}),
				...(!byCollection && tables.has('product') ? { [t('product')]: 'all' } : {}),
			},
			ordersCounted: countedWords(
				{ counts: 'not cancelled, not a test', amount: 'gross of tax, with shipping' },
				refunds === deducted ? options : { ...options, refunds: 'kept' },
			),
			keyType: 'bigint',
			...currency,
		};

		function categories() {
			if (!byCollection && tables.has('product', 'product_type')) {
				return {
					product_categories: sql`SELECT p.id AS product_id, p.product_type AS category,
							p.product_type AS title
						FROM ${t('product')} p
						WHERE p.product_type <> ''`,
				};
			}
			if (!byCollection || !tables.has('collection_product') || !tables.has('collection')) return {};
			return {
				product_categories: sql`SELECT cp.product_id, k.handle AS category, k.id AS category_id, k.title
					FROM ${t('collection_product')} cp
					JOIN ${t('collection')} k ON k.id = cp.collection_id
					WHERE true ${alive('collection', 'k')}`,
			};
		}

		/** With guests by e-mail, an order also touches the customer with its e-mail address. */
		function byOrder(from: string): string {
			const ids = sql`SELECT o.customer_id FROM ${from}
				WHERE o.customer_id IS NOT NULL`;
			return guests
				? sql`${ids}
				UNION ALL SELECT c.id FROM ${from}
				JOIN ${t('customer')} c ON lower(c.email) = lower(o.email)`
				: ids;
		}
	},
};

const refundTables = ['refund', 'order_line_refund', 'order_adjustment'];
