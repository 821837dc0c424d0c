import { quoteLiteral } from '../mapping/identifier';
import { sql } from './tidy';
import {
	currencyOption,
	guestsByEmailOption,
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
	couponCodes,
	ordersOfAll,
	type TakenOrders,
	takenOrders,
	unionOf,
	valuesOf,
	when,
} from './sql-parts';
import { countedWords } from './words';

/**
 * Solidus 4 with solidus_auth_devise. Users have neither name nor phone: both are on their address. Carts are
 * rows of the orders table without completed_at; cancelled orders keep it. Timestamps have no zone and are
 * UTC. Taxons are one nested set over all taxonomies.
 */
export const solidus: Preset = {
	name: 'solidus',
	title: 'Solidus 4',
	platformVersions: '4.x with solidus_auth_devise',
	options: [
		schemaOption('public'),
		partOption('store', 'Store', 'Count only the orders of this store (its code).'),
		currencyOption,
		refundsOption,
		statusesOption(['canceled']),
		guestsByEmailOption,
	],
	fingerprint: {
		tables: {
			spree_users: ['email', 'bill_address_id', 'ship_address_id'],
			spree_user_addresses: ['user_id', 'address_id'],
			spree_orders: ['completed_at', 'state', 'guest_token', 'frontend_viewable'],
			spree_line_items: ['order_id', 'variant_id', 'included_tax_total'],
			spree_addresses: ['name', 'state_name'],
			spree_taxons: ['permalink', 'lft', 'rgt'],
		},
	},
	reads: [
		'spree_users',
		'spree_addresses',
		'spree_user_addresses',
		'spree_states',
		'spree_countries',
		'spree_orders',
		'spree_payments',
		'spree_refunds',
		'spree_stores',
		'solidus_promotions_order_promotions',
		'solidus_promotions_promotion_codes',
		'spree_line_items',
		'spree_variants',
		'spree_products',
		'spree_products_taxons',
		'spree_taxons',
	],
	doubts: [
		(tables) =>
			tables.has('spree_users', 'customer_metadata')
				? undefined
				: 'This Solidus has no metadata columns: it is older than 4.4.',
	],
	mapping(options, tables = assumedTables(options.schema as string)) {
		const t = tables.name;
		const { statuses, deducted, guests, currency } = common(options);
		const coupons =
			tables.has('solidus_promotions_order_promotions') && tables.has('solidus_promotions_promotion_codes');
		const alive = (user: string) =>
			when(tables.has('spree_users', 'deleted_at'), `AND ${user}.deleted_at IS NULL`);
		const refunded = givenBack('sum(r.amount)', {
			from: `${t('spree_payments')} p JOIN ${t('spree_refunds')} r ON r.payment_id = p.id`,
			key: 'p.order_id',
			order: 'o.id',
		});
		const codes = couponCodes('pc.value', {
			from: sql`${t('solidus_promotions_order_promotions')} op
				JOIN ${t('solidus_promotions_promotion_codes')} pc ON pc.id = op.promotion_code_id`,
			key: 'op.order_id',
			order: 'o.id',
		});
		const values = [deducted && refunded, coupons && codes];
		const ofStore = when(
			options.store !== null,
			sql`AND o.store_id = (SELECT s.id FROM ${t('spree_stores')} s WHERE s.code = ${quoteLiteral(String(options.store))})`,
		);
		const orders = (taken: TakenOrders, customerId: string, from: string, where: string) => {
			const { of, joins } = valuesOf(taken, values);
			return sql`SELECT o.id, ${customerId} AS customer_id, o.completed_at AT TIME ZONE 'UTC' AS placed_at, o.completed_at AS placed_at_utc,
				o.total ${when(deducted, `- ${of(refunded)}`)} AS amount,
				${when(deducted, 'o.total AS amount_at_most,')}
				o.currency, ${taken.status} AS status, o.channel
				${when(coupons, `, ${of(codes)} AS coupon`)}
			${from}
			${joins}
			WHERE ${where} AND o.completed_at IS NOT NULL
				${taken.condition}
				${ofStore}`;
		};
		// The user's id is made as wide as the order's, so that both halves of the union are of one type.
		const allOrders = (taken: TakenOrders) =>
			unionOf([
				orders(taken, 'o.user_id', `FROM ${t('spree_orders')} o`, 'o.user_id IS NOT NULL'),
				guests &&
					orders(
						taken,
						'u.id::integer',
						sql`FROM ${t('spree_orders')} o
			JOIN ${t('spree_users')} u ON lower(u.email) = lower(o.email) ${alive('u')}
				AND NOT EXISTS (SELECT 1 FROM ${t('spree_users')} b WHERE lower(b.email) = lower(u.email) ${alive('b')}
					AND b.id < u.id)`,
						'o.user_id IS NULL',
					),
			]);
		const address = (
			customerId: string,
			from: string,
		) => sql`SELECT ${customerId} AS customer_id, nullif(a.city, '') AS city,
				coalesce(s.name, nullif(a.state_name, '')) AS region, upper(co.iso COLLATE "C") AS country,
				a.country_id AS country_row_id
			FROM ${from}
			LEFT JOIN ${t('spree_states')} s ON s.id = a.state_id
			LEFT JOIN ${t('spree_countries')} co ON co.id = a.country_id`;
		const buyers = (from: string) =>
			byOrder(sql`${from}
			JOIN ${t('spree_line_items')} l ON l.variant_id = v.id
			JOIN ${t('spree_orders')} o ON o.id = l.order_id`);
		return {
			name: 'solidus',
			title: 'Solidus 4',
			relations: {
				customers: sql`SELECT u.id, u.email,
						coalesce(nullif(a.name, ''), nullif(concat_ws(' ', a.firstname, a.lastname), '')) AS name,
						nullif(a.phone, '') AS phone,
						u.created_at AT TIME ZONE 'UTC' AS created_at, u.created_at AS created_at_utc, u.updated_at AT TIME ZONE 'UTC' AS updated_at
						${when(tables.has('spree_users', 'customer_metadata'), ', u.customer_metadata, u.admin_metadata')}
					FROM ${t('spree_users')} u
					LEFT JOIN ${t('spree_addresses')} a ON a.id = coalesce(
						(SELECT ua.address_id FROM ${t('spree_user_addresses')} ua WHERE ua.user_id = u.id
							ORDER BY ua.default_billing DESC NULLS LAST, ua."default" DESC NULLS LAST, ua.id LIMIT 1),
						u.bill_address_id, u.ship_address_id)
					WHERE true ${alive('u')}`,
				// The address book, and the two that users pointed to before there was one. The book's own ids are
				// narrower than the users': made as wide or the others as narrow, no index served, and each look-up
				// read all users.
				addresses: sql`${address(
					'u.id',
					sql`${t('spree_user_addresses')} ua
					JOIN ${t('spree_users')} u ON u.id = ua.user_id
					JOIN ${t('spree_addresses')} a ON a.id = ua.address_id`,
				)}
					${when(tables.listed('spree_user_addresses', 'archived'), 'WHERE NOT ua.archived')}
					UNION ALL
					${address('u.id', `${t('spree_users')} u JOIN ${t('spree_addresses')} a ON a.id = u.ship_address_id`)}
					UNION ALL
					${address('u.id', `${t('spree_users')} u JOIN ${t('spree_addresses')} a ON a.id = u.bill_address_id`)}`,
				...takenOrders('o.state', statuses, allOrders),
				// Deleted variants and products stay as rows, so what was bought of them is still known.
				order_lines: sql`SELECT l.order_id, v.product_id, l.variant_id, l.variant_id AS line_variant_id, v.sku, l.quantity, l.price
					FROM ${t('spree_line_items')} l
					LEFT JOIN ${t('spree_variants')} v ON v.id = l.variant_id
					WHERE l.quantity > 0`,
				product_categories: sql`SELECT pt.product_id, a.permalink AS category, a.id AS category_id,
						a.name AS title, a.id = c.id AS direct
					FROM ${t('spree_products_taxons')} pt
					JOIN ${t('spree_taxons')} c ON c.id = pt.taxon_id
					JOIN ${t('spree_taxons')} a ON a.lft <= c.lft AND a.rgt >= c.rgt`,
				products: sql`SELECT p.id, p.name AS title, p.slug AS handle, v.sku
					FROM ${t('spree_products')} p
					LEFT JOIN ${t('spree_variants')} v ON v.product_id = p.id AND v.is_master AND v.deleted_at IS NULL`,
				variants: sql`SELECT v.id, p.name AS title, v.sku, v.product_id
					FROM ${t('spree_variants')} v
					LEFT JOIN ${t('spree_products')} p ON p.id = v.product_id`,
			},
			...ordersOfAll({ status: 'o.state', counted: andNotIn('o.state', statuses) }, values, allOrders),
			countries: sql`SELECT co.id, co.iso AS code FROM ${t('spree_countries')} co`,
			variantsOfProducts: sql`SELECT v.id, v.product_id FROM ${t('spree_variants')} v`,
			changes: {
				[t('spree_users')]: guests
					? sql`SELECT u.id FROM changed u
						UNION ALL SELECT b.id FROM changed u JOIN ${t('spree_users')} b
							ON lower(b.email) = lower(u.email)`
					: 'SELECT u.id FROM changed u',
				[t('spree_user_addresses')]: 'SELECT ua.user_id FROM changed ua',
				[t('spree_addresses')]:
					sql`SELECT ua.user_id FROM changed a JOIN ${t('spree_user_addresses')} ua ON ua.address_id = a.id
					UNION ALL SELECT u.id FROM changed a JOIN ${t('spree_users')} u
						ON a.id IN (u.bill_address_id, u.ship_address_id)`,
				[t('spree_orders')]: byOrder('changed o'),
				[t('spree_line_items')]: byOrder(`changed l JOIN ${t('spree_orders')} o ON o.id = l.order_id`),
				...(deducted
					? {
							[t('spree_payments')]: byOrder(`changed p JOIN ${t('spree_orders')} o ON o.id = p.order_id`),
							[t('spree_refunds')]: byOrder(sql`changed r
						JOIN ${t('spree_payments')} p ON p.id = r.payment_id
						JOIN ${t('spree_orders')} o ON o.id = p.order_id`),
						}
					: {}),
				...(coupons
					? {
							[t('solidus_promotions_order_promotions')]: byOrder(
								`changed op JOIN ${t('spree_orders')} o ON o.id = op.order_id`,
							),
							[t('solidus_promotions_promotion_codes')]: 'all',
						}
					: {}),
				[t('spree_variants')]: buyers('changed v'),
				[t('spree_products')]: buyers(`changed p JOIN ${t('spree_variants')} v ON v.product_id = p.id`),
				[t('spree_products_taxons')]: 'all',
				[t('spree_taxons')]: 'all',
				[t('spree_states')]: 'all',
				[t('spree_countries')]: 'all',
			},
			ordersCounted: countedWords({ counts: 'completed', amount: 'gross of tax, with shipping' }, options),
			keyType: 'bigint',
			...currency,
		};

		/** With guests by e-mail, an order also touches the customer with its e-mail address. */
		function byOrder(from: string): string {
			const ids = sql`SELECT o.user_id FROM ${from}
				WHERE o.user_id IS NOT NULL`;
			return guests
				? sql`${ids}
				UNION ALL SELECT u.id FROM ${from}
				JOIN ${t('spree_users')} u ON lower(u.email) = lower(o.email)`
				: ids;
		}
	},
};
