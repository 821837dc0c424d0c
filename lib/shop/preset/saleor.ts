import { quoteLiteral } from '../mapping/identifier';
import { sql } from './tidy';
import {
	currencyOption,
	guestsByEmailOption,
	languageOption,
	partOption,
	refundsOption,
	schemaOption,
	statusesOption,
} from './options';
import { assumedTables } from './platform-tables';
import type { Preset } from './preset';
import {
	andNotIn,
	common,
	givenBack,
	ofParent,
	ordersOfAll,
	type TakenOrders,
	takenOrders,
	unionOf,
	valuesOf,
	when,
} from './sql-parts';
import { countedWords } from './words';

/**
 * Saleor 3. Staff and customers share a table; texts that are not set are empty, not NULL; a status has a
 * space in it. Lines of deleted variants have variant_id NULL, but keep the variant's global id (base64 of
 * "ProductVariant:<id>").
 */
export const saleor: Preset = {
	name: 'saleor',
	title: 'Saleor 3',
	platformVersions: '3.20 and later (read from 3.23)',
	options: [
		schemaOption('public'),
		partOption('channel', 'Channel', 'Count only the orders of this channel (its slug).'),
		currencyOption,
		{
			...refundsOption,
			description:
				'Whether amounts are what is left after granted refunds (deducted) or what was ordered (kept).',
		},
		statusesOption(['draft', 'unconfirmed', 'canceled', 'expired']),
		guestsByEmailOption,
		{
			name: 'replacements',
			title: 'Replacement Orders',
			description: 'Whether orders that replace a returned one (origin "reissue") count, too.',
			type: 'boolean',
			default: true,
		},
		languageOption('en'),
	],
	fingerprint: {
		tables: {
			account_user: ['email', 'is_staff', 'is_active', 'default_shipping_address_id'],
			account_user_addresses: ['user_id', 'address_id'],
			order_order: ['user_email', 'status', 'total_gross_amount', 'channel_id', 'origin'],
			order_orderline: ['order_id', 'variant_id', 'product_variant_id'],
			product_category: ['slug', 'lft', 'rght', 'tree_id'],
		},
	},
	reads: [
		'account_user',
		'account_address',
		'account_user_addresses',
		'account_customertype',
		'order_order',
		'order_orderline',
		'order_ordergrantedrefund',
		'channel_channel',
		'product_product',
		'product_productvariant',
		'product_category',
		'product_categorytranslation',
		'product_producttranslation',
	],
	doubts: [
		(tables) =>
			tables.has('order_ordergrantedrefund')
				? undefined
				: 'There is no table order_ordergrantedrefund (before 3.14); refunds are not deducted.',
		(tables) =>
			tables.has('order_order', 'total_charged_amount')
				? undefined
				: 'This is an early Saleor 3; read from 3.23. Compare a few totals.',
	],
	mapping(options, tables = assumedTables(options.schema as string)) {
		const t = tables.name;
		const { statuses, deducted, guests, language, currency } = common(options);
		const refunds = deducted && tables.has('order_ordergrantedrefund');
		const customerType = tables.has('account_user', 'customer_type_id') && tables.has('account_customertype');
		const granted = givenBack('sum(g.amount_value)', {
			from: `${t('order_ordergrantedrefund')} g`,
			key: 'g.order_id',
			order: 'o.id',
		});
		const channel = ofParent({
			column: 'channel',
			value: 'ch.slug',
			table: t('channel_channel'),
			alias: 'ch',
			key: 'o.channel_id',
		});
		const values = [refunds && granted, options.channel === null && channel];
		const isCustomer = (user: string) => sql`${user}.is_active
			AND (NOT ${user}.is_staff OR EXISTS (SELECT 1 FROM ${t('order_order')} x WHERE x.user_id = ${user}.id))`;
		const sameEmail = sql`lower(u.email) = lower(o.user_email) AND u.is_active
			AND NOT EXISTS (SELECT 1 FROM ${t('account_user')} b WHERE b.is_active AND lower(b.email) = lower(u.email)
				AND b.id < u.id)`;
		const orders = (taken: TakenOrders, customerId: string, from: string, where: string) => {
			const { of, joins } = valuesOf(taken, values);
			return sql`SELECT o.id, ${customerId} AS customer_id, o.created_at AS placed_at,
				o.total_gross_amount ${when(refunds, `- ${of(granted)}`)} AS amount,
				${when(refunds, 'o.total_gross_amount AS amount_at_most,')}
				o.currency, ${taken.status} AS status, ${options.channel === null ? of(channel) : channel.joined} AS channel, nullif(o.voucher_code, '') AS coupon
			${from}
			${when(options.channel !== null, channel.join)}
			${joins}
			WHERE ${where}
				${taken.condition}
				${when(options.replacements === false, "AND o.origin <> 'reissue'")}
				${when(options.channel !== null, `AND ch.slug = ${quoteLiteral(String(options.channel))}`)}`;
		};
		const allOrders = (taken: TakenOrders) =>
			unionOf([
				orders(taken, 'o.user_id', `FROM ${t('order_order')} o`, 'o.user_id IS NOT NULL'),
				guests &&
					orders(
						taken,
						'u.id',
						`FROM ${t('order_order')} o JOIN ${t('account_user')} u ON ${sameEmail}`,
						'o.user_id IS NULL',
					),
			]);
		const buyers = (from: string) =>
			byOrder(sql`${from}
			JOIN ${t('order_orderline')} l ON l.variant_id = v.id
			JOIN ${t('order_order')} o ON o.id = l.order_id`);
		return {
			name: 'saleor',
			title: 'Saleor 3',
			relations: {
				customers: sql`SELECT u.id, u.email, nullif(u.first_name, '') AS first_name,
						nullif(u.last_name, '') AS last_name,
						nullif(a.phone, '') AS phone, u.language_code AS language, nullif(u.note, '') AS note,
						u.is_confirmed,
						u.date_joined AS created_at, u.updated_at, u.metadata, u.private_metadata
						${when(customerType, ', ct.slug AS customer_type')}
					FROM ${t('account_user')} u
					LEFT JOIN ${t('account_address')} a
						ON a.id = coalesce(u.default_shipping_address_id, u.default_billing_address_id)
					${when(customerType, `LEFT JOIN ${t('account_customertype')} ct ON ct.id = u.customer_type_id`)}
					WHERE ${isCustomer('u')}`,
				// Countries are upper-case codes already: of 100,000 addresses, upper() took as long as reading them.
				addresses: sql`SELECT ua.user_id AS customer_id, nullif(a.city, '') AS city,
						nullif(a.country_area, '') AS region,
						nullif(a.country, '') AS country, a.country AS country_stored
					FROM ${t('account_user_addresses')} ua
					JOIN ${t('account_address')} a ON a.id = ua.address_id`,
				...takenOrders('o.status', statuses, allOrders),
				order_lines: sql`SELECT l.order_id, v.product_id, l.variant_id AS line_variant_id, l.product_name AS product_title,
						coalesce(l.variant_id,
						CASE WHEN l.product_variant_id ~ '^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$'
							THEN substring(encode(decode(l.product_variant_id, 'base64'), 'escape')
								FROM '^ProductVariant:(\d{1,9})$')::integer END) AS variant_id,
						l.product_sku AS sku, l.quantity, l.unit_price_gross_amount AS price
					FROM ${t('order_orderline')} l
					LEFT JOIN ${t('product_productvariant')} v ON v.id = l.variant_id
					WHERE l.quantity > 0`,
				// A nested set for each tree.
				product_categories: sql`SELECT p.id AS product_id, a.slug AS category, a.id AS category_id,
						${translated('a', 'product_categorytranslation', 'category_id')} AS title,
						a.id = c.id AS direct
					FROM ${t('product_product')} p
					JOIN ${t('product_category')} c ON c.id = p.category_id
					JOIN ${t('product_category')} a ON a.tree_id = c.tree_id AND c.lft BETWEEN a.lft AND a.rght`,
				products: sql`SELECT p.id, ${translated('p', 'product_producttranslation', 'product_id')} AS title,
						p.slug AS handle
					FROM ${t('product_product')} p`,
				variants: sql`SELECT v.id, p.name || ' / ' || v.name AS title, v.sku, v.product_id
					FROM ${t('product_productvariant')} v
					LEFT JOIN ${t('product_product')} p ON p.id = v.product_id`,
			},
			...ordersOfAll({ status: 'o.status', counted: andNotIn('o.status', statuses) }, values, allOrders),
			variantsOfProducts: sql`SELECT v.id, v.product_id FROM ${t('product_productvariant')} v`,
			changes: {
				[t('account_user')]: guests
					? sql`SELECT u.id FROM changed u
						UNION ALL SELECT b.id FROM changed u JOIN ${t('account_user')} b
							ON lower(b.email) = lower(u.email)`
					: 'SELECT u.id FROM changed u',
				[t('account_user_addresses')]: 'SELECT ua.user_id FROM changed ua',
				[t('account_address')]:
					sql`SELECT ua.user_id FROM changed a JOIN ${t('account_user_addresses')} ua ON ua.address_id = a.id
					UNION ALL SELECT u.id FROM changed a JOIN ${t('account_user')} u
						ON a.id IN (u.default_shipping_address_id, u.default_billing_address_id)`,
				[t('order_order')]: byOrder('changed o'),
				[t('order_orderline')]: byOrder(`changed l JOIN ${t('order_order')} o ON o.id = l.order_id`),
				...(refunds
					? {
							[t('order_ordergrantedrefund')]: byOrder(
								`changed g JOIN ${t('order_order')} o ON o.id = g.order_id`,
							),
						}
					: {}),
				[t('product_productvariant')]: buyers('changed v'),
				[t('product_product')]: buyers(
					`changed p JOIN ${t('product_productvariant')} v ON v.product_id = p.id`,
				),
				[t('product_category')]: 'all',
				...(tables.listed('product_categorytranslation')
					? { [t('product_categorytranslation')]: 'all' }
					: {}),
				[t('channel_channel')]: 'all',
				...(customerType ? { [t('account_customertype')]: 'all' } : {}),
			},
			ordersCounted: countedWords(
				{
					counts: 'confirmed',
					amount: 'gross of tax, with shipping',
					more: options.replacements === false ? ['without replacement orders'] : [],
				},
				refunds === deducted ? options : { ...options, refunds: 'kept' },
			),
			keyType: 'integer',
			...currency,
		};

		/** The name in the language of the option where there is one, else the shop's own. */
		function translated(row: string, table: string, key: string): string {
			if (!tables.listed(table)) return `${row}.name`;
			return sql`coalesce((SELECT nullif(tr.name, '') FROM ${t(table)} tr
				WHERE tr.${key} = ${row}.id AND tr.language_code = ${quoteLiteral(language)} LIMIT 1), ${row}.name)`;
		}

		/** With guests by e-mail, an order also touches the customer with its e-mail address. */
		function byOrder(from: string): string {
			const ids = sql`SELECT o.user_id FROM ${from}
				WHERE o.user_id IS NOT NULL`;
			return guests
				? sql`${ids}
				UNION ALL SELECT u.id FROM ${from}
				JOIN ${t('account_user')} u ON lower(u.email) = lower(o.user_email)`
				: ids;
		}
	},
};
