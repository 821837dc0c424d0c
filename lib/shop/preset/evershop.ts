import { sql } from './tidy';
import { currencyOption, guestsByEmailOption, refundsOption, schemaOption, statusesOption } from './options';
import { assumedTables } from './platform-tables';
import type { Preset } from './preset';
import {
	andNotIn,
	common,
	givenBack,
	ordersOfAll,
	statusWord,
	takenBy,
	type TakenOrders,
	valuesOf,
	unionOf,
	when,
} from './sql-parts';
import { countedWords } from './words';

/**
 * EverShop 2. Statuses are free texts that plugins add to; a full refund shows only in payment_status, a part
 * only in payment_transaction. Deleting a product leaves its order lines with an id that is nowhere else.
 * Categories know their parent only.
 */
export const evershop: Preset = {
	name: 'evershop',
	title: 'EverShop 2',
	platformVersions: '2.x (read from 2.2)',
	options: [
		schemaOption('public'),
		currencyOption,
		refundsOption,
		statusesOption(['canceled']),
		{
			name: 'paymentStatusesNotCounted',
			title: 'Payment Statuses Not Counted',
			description: 'Orders with one of these payment statuses count nowhere. An order without one counts.',
			type: 'list',
			default: ['canceled', 'stripe_refunded', 'stripe_failed'],
		},
		guestsByEmailOption,
	],
	fingerprint: {
		tables: {
			customer: ['customer_id', 'email', 'full_name', 'group_id'],
			order: ['order_id', 'order_number', 'customer_email', 'grand_total', 'payment_status'],
			order_item: ['order_item_order_id', 'product_sku', 'qty'],
			category_description: ['category_description_category_id', 'url_key'],
		},
	},
	reads: [
		'customer',
		'customer_address',
		'customer_group',
		'order',
		'order_item',
		'payment_transaction',
		'product',
		'product_description',
		'category',
		'category_description',
	],
	doubts: [
		(tables) =>
			tables.has('order', 'status') ? undefined : 'This EverShop has no order status: it is older than 2.0.',
	],
	mapping(options, tables = assumedTables(options.schema as string)) {
		const t = tables.name;
		const { statuses, deducted, guests, currency } = common(options);
		const paymentStatuses = options.paymentStatusesNotCounted as readonly string[];
		const refunds = deducted && tables.has('payment_transaction', 'payment_action');
		const refunded = givenBack('sum(pt.amount)', {
			from: `${t('payment_transaction')} pt`,
			key: 'pt.payment_transaction_order_id',
			order: 'o.order_id',
			where: `AND lower(pt.payment_action COLLATE "C") = 'refund'`,
		});
		const values = [refunds && refunded];
		const orders = (taken: TakenOrders, customerId: string, from: string, where: string) => {
			const { of, joins } = valuesOf(taken, values);
			return sql`SELECT o.order_id AS id, ${customerId} AS customer_id, o.created_at AS placed_at,
				o.grand_total ${when(refunds, `- ${of(refunded)}`)} AS amount,
				${when(refunds, 'o.grand_total AS amount_at_most,')}
				o.currency, ${taken.status} AS status, o.payment_status, o.coupon
			${from}
			${joins}
			WHERE ${where}
				${taken.condition}`;
		};
		const allOrders = (taken: TakenOrders) =>
			unionOf([
				orders(taken, 'o.customer_id', `FROM ${t('order')} o`, 'o.customer_id IS NOT NULL'),
				guests &&
					orders(
						taken,
						'c.customer_id',
						sql`FROM ${t('order')} o
		JOIN ${t('customer')} c ON lower(c.email) = lower(o.customer_email) AND c.status = 1
			AND NOT EXISTS (SELECT 1 FROM ${t('customer')} b
				WHERE lower(b.email) = lower(c.email) AND b.status = 1 AND b.customer_id < c.customer_id)`,
						'o.customer_id IS NULL',
					),
			]);
		const ofStatus = andNotIn('o.status', statuses);
		const counting = {
			counted: `${ofStatus} ${andNotIn('o.payment_status', paymentStatuses, true)}`,
			status: 'o.status',
			// By its payment where the order itself would count: "stripe_failed" is failed.
			reason: sql`CASE WHEN (true ${ofStatus}) IS NOT TRUE THEN ${statusWord('o.status')}
				ELSE ${statusWord("regexp_replace(o.payment_status, '^stripe_', '')")} END`,
		};
		return {
			name: 'evershop',
			title: 'EverShop 2',
			relations: {
				customers: sql`SELECT c.customer_id AS id, c.email, c.full_name AS name,
						(SELECT nullif(a.telephone, '') FROM ${t('customer_address')} a
							WHERE a.customer_id = c.customer_id
							ORDER BY a.is_default DESC NULLS LAST, a.customer_address_id LIMIT 1) AS phone,
						c.created_at, c.updated_at
						${when(tables.has('customer', 'meta_data'), ', c.meta_data')}
					FROM ${t('customer')} c
					WHERE c.status = 1`,
				// The region as EverShop stores it: "US-TX".
				addresses: sql`SELECT a.customer_id, a.city, a.province AS region, upper(a.country COLLATE "C") AS country, a.country AS country_stored
					FROM ${t('customer_address')} a`,
				groups: sql`SELECT c.customer_id, g.group_name AS name
					FROM ${t('customer')} c
					JOIN ${t('customer_group')} g ON g.customer_group_id = c.group_id`,
				...takenBy(counting, allOrders),
				// A variant is a product row of its own.
				order_lines: sql`SELECT i.order_item_order_id AS order_id, i.product_id,
						i.product_name AS product_title, i.product_sku AS sku,
						i.qty AS quantity, i.final_price_incl_tax AS price
					FROM ${t('order_item')} i
					WHERE i.qty > 0`,
				product_categories: sql`SELECT p.product_id, d.url_key AS category,
						d.category_description_category_id AS category_id, d.name AS title,
						tree.id = tree.ancestor_id AS direct
					FROM (
						WITH RECURSIVE up AS (
							SELECT c.category_id AS id, c.category_id AS ancestor_id, c.parent_id
								FROM ${t('category')} c
							UNION
							SELECT up.id, c.category_id, c.parent_id FROM up JOIN ${t('category')} c
								ON c.category_id = up.parent_id
						)
						SELECT up.id, up.ancestor_id FROM up
					) tree
					JOIN ${t('product')} p ON p.category_id = tree.id
					JOIN ${t('category_description')} d ON d.category_description_category_id = tree.ancestor_id`,
				products: sql`SELECT p.product_id AS id, d.name AS title, p.sku
					FROM ${t('product')} p
					LEFT JOIN ${t('product_description')} d ON d.product_description_product_id = p.product_id`,
			},
			...ordersOfAll(counting, values, allOrders),
			changes: {
				[t('customer')]: guests
					? sql`SELECT c.customer_id FROM changed c
						UNION ALL SELECT b.customer_id FROM changed c JOIN ${t('customer')} b
							ON lower(b.email) = lower(c.email)`
					: 'SELECT c.customer_id FROM changed c',
				[t('customer_address')]: 'SELECT a.customer_id FROM changed a',
				[t('customer_group')]:
					`SELECT c.customer_id FROM changed g JOIN ${t('customer')} c ON c.group_id = g.customer_group_id`,
				[t('order')]: byOrder('changed o'),
				[t('order_item')]: byOrder(`changed i JOIN ${t('order')} o ON o.order_id = i.order_item_order_id`),
				...(refunds
					? {
							[t('payment_transaction')]: byOrder(
								`changed pt JOIN ${t('order')} o ON o.order_id = pt.payment_transaction_order_id`,
							),
						}
					: {}),
				// There is no index on the product of a line, so its buyers are not looked up.
				[t('product')]: 'all',
				[t('category')]: 'all',
				[t('category_description')]: 'all',
			},
			ordersCounted: countedWords(
				{
					counts: 'placed',
					amount: 'gross of tax, with shipping',
					more: paymentStatuses.length > 0 ? [`payment not ${paymentStatuses.join(' or ')}`] : [],
				},
				refunds === deducted ? options : { ...options, refunds: 'kept' },
			),
			keyType: 'integer',
			...currency,
		};

		/** With guests by e-mail, an order also touches the customer with its e-mail address. */
		function byOrder(from: string): string {
			const ids = sql`SELECT o.customer_id FROM ${from}
				WHERE o.customer_id IS NOT NULL`;
			return guests
				? sql`${ids}
				UNION ALL SELECT c.customer_id FROM ${from}
				JOIN ${t('customer')} c ON lower(c.email) = lower(o.customer_email)`
				: ids;
		}
	},
};
