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
	common,
	givenBack,
	couponCodes,
	ofParent,
	ordersOfAll,
	type TakenOrders,
	andNotIn,
	statusWord,
	takenBy,
	valuesOf,
	unionOf,
	when,
} from './sql-parts';
import { countedWords } from './words';

/**
 * Spree 5. Carts are rows of the orders table without completed_at; cancelled orders keep it. Timestamps have
 * no zone and are UTC. The users' table and class are the application's own choice. Taxons are one nested set
 * over all taxonomies.
 */
export const spree: Preset = {
	name: 'spree',
	title: 'Spree 5',
	platformVersions: '5.x (read from 5.6)',
	options: [
		schemaOption('public'),
		partOption('store', 'Store', 'Count only the orders of this store (its code).'),
		currencyOption,
		refundsOption,
		statusesOption(['canceled', 'partially_canceled']),
		guestsByEmailOption,
		{
			name: 'usersTable',
			title: 'Table of Users',
			description: 'The table of Spree.user_class.',
			type: 'text',
			default: 'spree_users',
		},
		{
			name: 'userClass',
			title: 'Class of Users',
			description: 'The name of Spree.user_class, as tags and groups store it.',
			type: 'text',
			default: 'Spree::User',
		},
	],
	fingerprint: {
		tables: {
			spree_orders: ['completed_at', 'state', 'user_id', 'store_id', 'token'],
			spree_addresses: ['user_id', 'deleted_at', 'country_id'],
			spree_line_items: ['order_id', 'variant_id', 'pre_tax_amount'],
			spree_variants: ['product_id', 'sku'],
			spree_taxons: ['permalink', 'lft', 'rgt', 'taxonomy_id'],
		},
		absent: ['spree_user_addresses', 'spree_orders.guest_token'],
	},
	reads: [
		'spree_users',
		'spree_addresses',
		'spree_states',
		'spree_countries',
		'spree_taggings',
		'spree_tags',
		'spree_customer_groups',
		'spree_customer_group_users',
		'spree_metafields',
		'spree_metafield_definitions',
		'spree_orders',
		'spree_payments',
		'spree_refunds',
		'spree_order_promotions',
		'spree_promotions',
		'spree_channels',
		'spree_stores',
		'spree_line_items',
		'spree_variants',
		'spree_products',
		'spree_products_taxons',
		'spree_taxons',
	],
	doubts: [
		(tables) =>
			tables.has('spree_users')
				? undefined
				: 'There is no table spree_users; name the table and class of Spree.user_class in the options.',
		(tables) =>
			tables.has('spree_orders', 'status')
				? undefined
				: 'This Spree is older than 5.5: spree_orders has no status, so drafts are told by completed_at alone.',
		(tables) =>
			tables.has('spree_customer_groups')
				? undefined
				: 'This Spree is older than 5.4: it has no customer groups.',
	],
	probe: (tables) =>
		tables.has('spree_customer_group_users')
			? sql`SELECT (SELECT g.user_type
					FROM ${tables.name('spree_customer_group_users')} g LIMIT 1) AS "userClass"`
			: 'SELECT NULL AS "userClass"',
	mapping(options, tables = assumedTables(options.schema as string)) {
		const t = tables.name;
		const { statuses, deducted, guests, currency } = common(options);
		const users = options.usersTable as string;
		const userClass = quoteLiteral(options.userClass as string);
		const placed = tables.has('spree_orders', 'status');
		const channels = tables.has('spree_channels') && tables.has('spree_orders', 'channel_id');
		const metafields = tables.has('spree_metafields') && tables.has('spree_metafield_definitions');
		const groups = tables.has('spree_customer_groups') && tables.has('spree_customer_group_users');
		const tags = tables.has('spree_taggings') && tables.has('spree_tags');
		const coupons = tables.has('spree_order_promotions') && tables.has('spree_promotions', 'code');
		const userColumn = (name: string, expression = `u.${name}`, alias = name) =>
			when(tables.has(users, name), `, ${expression} AS ${alias}`);
		const refunded = givenBack('sum(r.amount)', {
			from: `${t('spree_payments')} p JOIN ${t('spree_refunds')} r ON r.payment_id = p.id`,
			key: 'p.order_id',
			order: 'o.id',
		});
		const codes = couponCodes('pr.code', {
			from: `${t('spree_order_promotions')} op JOIN ${t('spree_promotions')} pr ON pr.id = op.promotion_id`,
			key: 'op.order_id',
			order: 'o.id',
		});
		const channel = ofParent({
			column: 'channel',
			value: 'ch.code',
			table: t('spree_channels'),
			alias: 'ch',
			key: 'o.channel_id',
		});
		const values = [deducted && refunded, coupons && codes, channels && channel];
		const ofStore = when(
			options.store !== null,
			sql`AND o.store_id = (SELECT s.id FROM ${t('spree_stores')} s WHERE s.code = ${quoteLiteral(String(options.store))})`,
		);
		const orders = (taken: TakenOrders, customerId: string, from: string, where: string) => {
			const { of, joins } = valuesOf(taken, values);
			return sql`SELECT o.id, ${customerId} AS customer_id, o.completed_at AT TIME ZONE 'UTC' AS placed_at, o.completed_at AS placed_at_utc,
				o.total ${when(deducted, `- ${of(refunded)}`)} AS amount,
				${when(deducted, 'o.total AS amount_at_most,')}
				o.currency, ${taken.status} AS status, ${channels ? of(channel) : 'o.channel'} AS channel
				${when(coupons, `, ${of(codes)} AS coupon`)}
			${from}
			${joins}
			WHERE ${where} AND o.completed_at IS NOT NULL
				${taken.condition}
				${ofStore}`;
		};
		const allOrders = (taken: TakenOrders) =>
			unionOf([
				orders(taken, 'o.user_id', `FROM ${t('spree_orders')} o`, 'o.user_id IS NOT NULL'),
				guests &&
					orders(
						taken,
						'u.id',
						sql`FROM ${t('spree_orders')} o
			JOIN ${t(users)} u ON lower(u.email) = lower(o.email)
				AND NOT EXISTS (SELECT 1 FROM ${t(users)} b WHERE lower(b.email) = lower(u.email) AND b.id < u.id)`,
						'o.user_id IS NULL',
					),
			]);
		const counting = {
			counted: `${when(placed, "AND o.status = 'placed'")} ${andNotIn('o.state', statuses)}`,
			status: 'o.state',
			reason: placed
				? `CASE WHEN o.status = 'placed' THEN ${statusWord('o.state')} ELSE ${statusWord('o.status')} END`
				: statusWord('o.state'),
		};
		const address = (
			customerId: string,
			from: string,
		) => sql`SELECT ${customerId} AS customer_id, nullif(a.city, '') AS city,
				coalesce(s.name, nullif(a.state_name, '')) AS region, upper(co.iso COLLATE "C") AS country,
				a.country_id AS country_row_id
			FROM ${from}
			LEFT JOIN ${t('spree_states')} s ON s.id = a.state_id
			LEFT JOIN ${t('spree_countries')} co ON co.id = a.country_id
			WHERE a.deleted_at IS NULL`;
		const buyers = (from: string) =>
			byOrder(sql`${from}
			JOIN ${t('spree_line_items')} l ON l.variant_id = v.id
			JOIN ${t('spree_orders')} o ON o.id = l.order_id`);
		return {
			name: 'spree',
			title: 'Spree 5',
			relations: {
				customers: sql`SELECT u.id, u.email, u.created_at AT TIME ZONE 'UTC' AS created_at, u.created_at AS created_at_utc,
						u.updated_at AT TIME ZONE 'UTC' AS updated_at
						${userColumn('first_name')}${userColumn('last_name')}${userColumn('phone')}
						${userColumn('selected_locale', 'u.selected_locale', 'language')}
						${userColumn('accepts_email_marketing', 'u.accepts_email_marketing', 'email_subscribed')}
						${userColumn('public_metadata')}${userColumn('private_metadata')}
						${when(
							metafields,
							sql`, (SELECT jsonb_object_agg(d.namespace || '_' || d.key, m.value)
									FROM ${t('spree_metafields')} m
							JOIN ${t('spree_metafield_definitions')} d ON d.id = m.metafield_definition_id
							WHERE m.resource_type = ${userClass} AND m.resource_id = u.id) AS metafields`,
						)}
					FROM ${t(users)} u
					${when(tables.listed(users, 'deleted_at'), 'WHERE u.deleted_at IS NULL')}`,
				// The address book, and the two that the user points to.
				addresses: sql`${address('a.user_id', `${t('spree_addresses')} a`)} AND a.user_id IS NOT NULL
					UNION ALL
					${address('u.id', `${t(users)} u JOIN ${t('spree_addresses')} a ON a.id = u.ship_address_id`)}
					UNION ALL
					${address('u.id', `${t(users)} u JOIN ${t('spree_addresses')} a ON a.id = u.bill_address_id`)}`,
				...(tags
					? {
							tags: sql`SELECT tg.taggable_id AS customer_id, tag.name
						FROM ${t('spree_taggings')} tg
						JOIN ${t('spree_tags')} tag ON tag.id = tg.tag_id
						WHERE tg.taggable_type = ${userClass} AND tg.context = 'tags'`,
						}
					: {}),
				...(groups
					? {
							groups: sql`SELECT gu.user_id AS customer_id, g.name
						FROM ${t('spree_customer_group_users')} gu
						JOIN ${t('spree_customer_groups')} g ON g.id = gu.customer_group_id
						WHERE gu.user_type = ${userClass} AND g.deleted_at IS NULL`,
						}
					: {}),
				...takenBy(counting, allOrders),
				// Deleted variants and products stay as rows, so what was bought of them is still known.
				order_lines: sql`SELECT l.order_id, v.product_id, l.variant_id, l.variant_id AS line_variant_id, v.sku, l.quantity, l.price
					FROM ${t('spree_line_items')} l
					LEFT JOIN ${t('spree_variants')} v ON v.id = l.variant_id
					WHERE l.quantity > 0`,
				product_categories: sql`SELECT pt.product_id, a.permalink AS category, a.id AS category_id,
						a.name AS title, a.id = c.id AS direct
					FROM ${t('spree_products_taxons')} pt
					JOIN ${t('spree_taxons')} c ON c.id = pt.taxon_id
					JOIN ${t('spree_taxons')} a ON a.taxonomy_id = c.taxonomy_id AND a.lft <= c.lft AND a.rgt >= c.rgt`,
				products: sql`SELECT p.id, p.name AS title, p.slug AS handle, v.sku
					FROM ${t('spree_products')} p
					LEFT JOIN ${t('spree_variants')} v ON v.product_id = p.id AND v.is_master AND v.deleted_at IS NULL`,
				variants: sql`SELECT v.id, p.name AS title, v.sku, v.product_id
					FROM ${t('spree_variants')} v
					LEFT JOIN ${t('spree_products')} p ON p.id = v.product_id`,
			},
			...ordersOfAll(counting, values, allOrders),
			countries: sql`SELECT co.id, co.iso AS code FROM ${t('spree_countries')} co`,
			variantsOfProducts: sql`SELECT v.id, v.product_id FROM ${t('spree_variants')} v`,
			changes: {
				[t(users)]: guests
					? sql`SELECT u.id FROM changed u
						UNION ALL SELECT b.id FROM changed u JOIN ${t(users)} b ON lower(b.email) = lower(u.email)`
					: 'SELECT u.id FROM changed u',
				[t('spree_addresses')]: sql`SELECT a.user_id FROM changed a WHERE a.user_id IS NOT NULL
					UNION ALL SELECT u.id FROM changed a JOIN ${t(users)} u ON u.ship_address_id = a.id
					UNION ALL SELECT u.id FROM changed a JOIN ${t(users)} u ON u.bill_address_id = a.id`,
				...(tags
					? {
							[t('spree_taggings')]:
								`SELECT tg.taggable_id FROM changed tg WHERE tg.taggable_type = ${userClass}`,
							[t('spree_tags')]: 'all',
						}
					: {}),
				...(groups
					? {
							[t('spree_customer_group_users')]:
								`SELECT gu.user_id FROM changed gu WHERE gu.user_type = ${userClass}`,
							[t('spree_customer_groups')]: sql`SELECT gu.user_id FROM changed g
						JOIN ${t('spree_customer_group_users')} gu ON gu.customer_group_id = g.id
						WHERE gu.user_type = ${userClass}`,
						}
					: {}),
				...(metafields
					? {
							[t('spree_metafields')]:
								`SELECT m.resource_id FROM changed m WHERE m.resource_type = ${userClass}`,
							[t('spree_metafield_definitions')]: 'all',
						}
					: {}),
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
							[t('spree_order_promotions')]: byOrder(
								`changed op JOIN ${t('spree_orders')} o ON o.id = op.order_id`,
							),
							[t('spree_promotions')]: 'all',
						}
					: {}),
				[t('spree_variants')]: buyers('changed v'),
				[t('spree_products')]: buyers(`changed p JOIN ${t('spree_variants')} v ON v.product_id = p.id`),
				[t('spree_products_taxons')]: 'all',
				[t('spree_taxons')]: 'all',
				[t('spree_states')]: 'all',
				[t('spree_countries')]: 'all',
				...(channels ? { [t('spree_channels')]: 'all' } : {}),
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
				JOIN ${t(users)} u ON lower(u.email) = lower(o.email)`
				: ids;
		}
	},
};
