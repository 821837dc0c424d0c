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
	andIs,
	andNotIn,
	common,
	type OfOrder,
	couponCodes,
	ofParent,
	ordersOfAll,
	statusWord,
	takenBy,
	type TakenOrders,
	valuesOf,
	when,
} from './sql-parts';
import { countedWords } from './words';

/**
 * Of order_status_enum. Compared as text, each row's label is looked up: 560,000 orders took 250 ms instead
 * of 130.
 */
const LABELS = ['pending', 'completed', 'draft', 'archived', 'canceled', 'requires_action'];
const isLabel = (status: string) => LABELS.includes(status);

/**
 * Medusa 2. Cancelling, editing and returning an order bump its version and write new rows of order_summary
 * and order_item beside the old ones, so both are joined by order and version. Guests have customer rows of
 * their own, so one e-mail address can be two customers. Nearly every table has deleted_at, and the indexes
 * are partial on it.
 */
export const medusa: Preset = {
	name: 'medusa',
	title: 'Medusa 2',
	platformVersions: '2.x (read from 2.21)',
	options: [
		schemaOption('public'),
		partOption('channel', 'Sales Channel', 'Count only the orders of this sales channel (name or id).'),
		currencyOption,
		refundsOption,
		statusesOption(['draft', 'canceled']),
		{
			...guestsByEmailOption,
			description:
				'Whether orders of a guest belong to the account with the same e-mail address; the guest is no customer then.',
		},
	],
	fingerprint: {
		tables: {
			customer: ['id', 'has_account', 'company_name', 'metadata', 'deleted_at'],
			order: ['display_id', 'version', 'is_draft_order', 'currency_code', 'canceled_at'],
			order_summary: ['order_id', 'version', 'totals'],
			order_item: ['order_id', 'version', 'item_id', 'quantity'],
			order_line_item: ['product_id', 'variant_id', 'unit_price'],
			product_category: ['handle', 'mpath'],
		},
	},
	reads: [
		'customer',
		'customer_address',
		'customer_group',
		'customer_group_customer',
		'order',
		'order_summary',
		'order_item',
		'order_line_item',
		'sales_channel',
		'order_promotion',
		'promotion',
		'product',
		'product_variant',
		'product_category',
		'product_category_product',
	],
	doubts: [
		(tables) =>
			tables.has('order_line_item', 'is_giftcard')
				? undefined
				: 'This is an early Medusa 2; read from 2.21. Compare a few totals.',
		(tables) =>
			tables.has('order_promotion') ? undefined : 'There is no table order_promotion; coupons are left out.',
	],
	mapping(options, tables = assumedTables(options.schema as string)) {
		const t = tables.name;
		const { statuses, deducted, guests, currency } = common(options);
		const coupons = tables.has('order_promotion') && tables.has('promotion');
		// A refund without a return makes a credit line, a return lowers the items: the current total is net of
		// both. Taking refunded_total off again would count every refund twice. The raw twin is the exact
		// decimal.
		const total = (name: string) => `coalesce(s.totals #>> '{raw_${name},value}', s.totals ->> '${name}')`;
		const amount = deducted
			? total('current_order_total')
			: `(${total('current_order_total')}::numeric + coalesce(${total('refunded_total')}::numeric, 0))::text`;
		// Postgres takes an equality for one in 200, and "more than one" for one in three.
		const several = sql`SELECT s.order_id, s.version FROM ${t('order_summary')} s
			WHERE s.deleted_at IS NULL GROUP BY 1, 2 HAVING least(count(*), 2) = 2`;
		// Of a version's summaries the latest. Its own ORDER BY … LIMIT 1 sorted for each order: 296 ms instead
		// of 270 for 55,000 of them.
		const net: OfOrder = {
			column: 'amount',
			lookedUp: sql`(SELECT (max(ARRAY[s.id, ${amount}]))[2]::numeric FROM ${t('order_summary')} s
					WHERE s.order_id = o.id AND s.version = o.version AND s.deleted_at IS NULL)`,
			// Cast of the order's own version alone, once both are joined: an amount of another may be none.
			joined: sql`CASE WHEN latest.version = o.version
				THEN latest.total::numeric ${when(!deducted, '+ coalesce(latest.refunded::numeric, 0)')} END`,
			// A version has one summary, as a rule. So the earlier ones of those that have several are listed by
			// the index, once: one large order took 2.45 s where all 1,232,000 were sorted, and takes 2.1, or 1.25
			// with two workers. A jsonb has room for five million of them.
			join: sql`LEFT JOIN (SELECT s.order_id, s.version, ${total('current_order_total')} AS total
					${when(!deducted, `, ${total('refunded_total')} AS refunded`)}
				FROM ${t('order_summary')} s
				WHERE s.deleted_at IS NULL AND coalesce((SELECT jsonb_object_agg(earlier.id, 'earlier') FROM (${several}) several
					CROSS JOIN LATERAL (SELECT l.id FROM ${t('order_summary')} l
						WHERE l.order_id = several.order_id AND l.version = several.version AND l.deleted_at IS NULL
						ORDER BY l.id DESC OFFSET 1) earlier) ->> s.id, '') <> 'earlier') latest
				ON latest.order_id = o.id AND latest.version = o.version`,
		};
		const codes = couponCodes('pr.code', {
			from: `${t('order_promotion')} op JOIN ${t('promotion')} pr ON pr.id = op.promotion_id`,
			key: 'op.order_id',
			order: 'o.id',
			where: 'AND op.deleted_at IS NULL',
		});
		const channel = ofParent({
			column: 'channel',
			value: 'ch.name',
			table: t('sales_channel'),
			alias: 'ch',
			key: 'o.sales_channel_id',
		});
		const values = [net, coupons && codes, options.channel === null && channel];
		const account = (
			guest: string,
		) => sql`a.has_account AND a.deleted_at IS NULL AND lower(a.email) = lower(${guest}.email)
			AND NOT EXISTS (SELECT 1 FROM ${t('customer')} b
				WHERE b.has_account AND b.deleted_at IS NULL AND lower(b.email) = lower(a.email) AND b.id < a.id)`;
		const orders = (taken: TakenOrders, customerId: string, from: string) => {
			const { of, joins } = valuesOf(taken, values);
			return sql`SELECT o.id, o.version AS lines_version, ${customerId} AS customer_id, o.created_at AS placed_at,
				${of(net)} AS amount, o.currency_code AS currency, ${taken.status} AS status, ${options.channel === null ? of(channel) : channel.joined} AS channel
				${when(coupons, `, ${of(codes)} AS coupon`)}
			${from}
			${when(options.channel !== null, channel.join)}
			${joins}
			WHERE o.deleted_at IS NULL AND o.customer_id IS NOT NULL
				${taken.condition}
				${andIs(options.channel, 'ch.name', 'o.sales_channel_id')}`;
		};
		const ordersByEmail = (
			taken: TakenOrders,
		) => sql`${orders(taken, 'o.customer_id', `FROM ${t('order')} o`)}
			AND NOT EXISTS (SELECT 1 FROM ${t('customer')} g JOIN ${t('customer')} a ON ${account('g')}
				WHERE g.id = o.customer_id AND NOT g.has_account)
			UNION ALL
			${orders(
				taken,
				'a.id',
				sql`FROM ${t('order')} o
				JOIN ${t('customer')} g ON g.id = o.customer_id AND NOT g.has_account
				JOIN ${t('customer')} a ON ${account('g')}`,
			)}`;
		const allOrders = (taken: TakenOrders) =>
			guests ? ordersByEmail(taken) : orders(taken, 'o.customer_id', `FROM ${t('order')} o`);
		// Products deleted since stay in: the line keeps their id and title.
		const lines = ({ version = '', order = '' }) => sql`SELECT oi.order_id, ${version}
				li.product_id, li.product_title, li.variant_id, li.variant_sku AS sku, oi.quantity,
				coalesce(oi.unit_price, li.unit_price) AS price
			FROM ${t('order_item')} oi
			${order}
			JOIN ${t('order_line_item')} li ON li.id = oi.item_id
			WHERE oi.deleted_at IS NULL AND li.deleted_at IS NULL AND oi.quantity > 0`;
		const counting = {
			counted: [
				when(statuses.includes('draft'), 'AND NOT o.is_draft_order'),
				when(statuses.includes('canceled'), 'AND o.canceled_at IS NULL'),
				andNotIn('o.status', statuses.filter(isLabel)),
				andNotIn(
					'o.status::text',
					statuses.filter((one) => !isLabel(one)),
				),
			].join(' '),
			status: 'o.status::text',
			reason: sql`CASE WHEN o.canceled_at IS NOT NULL THEN 'cancelled' WHEN o.is_draft_order THEN 'draft'
				ELSE ${statusWord('o.status::text')} END`,
		};
		return {
			name: 'medusa',
			title: 'Medusa 2',
			relations: {
				customers: sql`SELECT c.id, c.email, c.first_name, c.last_name, c.phone, c.company_name, c.has_account,
						c.created_at, c.updated_at, c.metadata
					FROM ${t('customer')} c
					WHERE c.deleted_at IS NULL
						${when(guests, `AND (c.has_account OR NOT EXISTS (SELECT 1 FROM ${t('customer')} a WHERE ${account('c')}))`)}`,
				addresses: sql`SELECT a.customer_id, a.city, a.province AS region, upper(a.country_code COLLATE "C") AS country, a.country_code AS country_stored
					FROM ${t('customer_address')} a
					WHERE a.deleted_at IS NULL`,
				groups: sql`SELECT gc.customer_id, g.name
					FROM ${t('customer_group_customer')} gc
					JOIN ${t('customer_group')} g ON g.id = gc.customer_group_id
					WHERE gc.deleted_at IS NULL AND g.deleted_at IS NULL`,
				...takenBy(counting, allOrders),
				order_lines: lines({
					order: `JOIN ${t('order')} o ON o.id = oi.order_id AND o.version = oi.version AND o.deleted_at IS NULL`,
				}),
				// mpath holds the ids from the root down, the category itself included: "a.b" (early 2.x: "a.b.").
				product_categories: sql`SELECT pc.product_id, a.handle AS category, a.id AS category_id, a.name AS title,
						a.id = c.id AS direct
					FROM ${t('product_category_product')} pc
					JOIN ${t('product_category')} c ON c.id = pc.product_category_id AND c.deleted_at IS NULL
					JOIN ${t('product_category')} a ON a.id = ANY (string_to_array(c.mpath, '.'))
						AND a.deleted_at IS NULL`,
				products: sql`SELECT p.id, p.title, p.handle
					FROM ${t('product')} p`,
				variants: sql`SELECT v.id, p.title || ' / ' || v.title AS title, v.sku, v.product_id
					FROM ${t('product_variant')} v
					LEFT JOIN ${t('product')} p ON p.id = v.product_id`,
			},
			...ordersOfAll(counting, values, allOrders),
			linesOfVersions: lines({ version: 'oi.version AS lines_version,' }),
			changes: {
				[t('customer')]: guests
					? sql`SELECT c.id FROM changed c
						UNION ALL SELECT a.id FROM changed c JOIN ${t('customer')} a ON lower(a.email) = lower(c.email)`
					: 'SELECT c.id FROM changed c',
				[t('customer_address')]: 'SELECT a.customer_id FROM changed a',
				[t('customer_group_customer')]: 'SELECT gc.customer_id FROM changed gc',
				[t('customer_group')]: sql`SELECT gc.customer_id FROM changed g
					JOIN ${t('customer_group_customer')} gc ON gc.customer_group_id = g.id`,
				[t('order')]: byOrder('changed o'),
				[t('order_summary')]: byOrder(`changed s JOIN ${t('order')} o ON o.id = s.order_id`),
				[t('order_item')]: byOrder(`changed oi JOIN ${t('order')} o ON o.id = oi.order_id`),
				[t('order_line_item')]: byOrder(sql`changed li
					JOIN ${t('order_item')} oi ON oi.item_id = li.id AND oi.deleted_at IS NULL
					JOIN ${t('order')} o ON o.id = oi.order_id`),
				...(coupons
					? {
							[t('order_promotion')]: byOrder(`changed op JOIN ${t('order')} o ON o.id = op.order_id`),
							[t('promotion')]: 'all',
						}
					: {}),
				[t('sales_channel')]: 'all',
				[t('product_category_product')]: 'all',
				[t('product_category')]: 'all',
			},
			ordersCounted: countedWords({ counts: 'placed', amount: 'gross of tax, with shipping' }, options),
			keyType: 'text',
			...currency,
		};

		/** With guests by e-mail, the account that a guest's orders belong to is touched, too. */
		function byOrder(from: string): string {
			const ids = sql`SELECT o.customer_id FROM ${from}
				WHERE o.customer_id IS NOT NULL`;
			if (!guests) return ids;
			return sql`${ids}
				UNION ALL SELECT a.id FROM ${from}
				JOIN ${t('customer')} g ON g.id = o.customer_id
				JOIN ${t('customer')} a ON lower(a.email) = lower(g.email)`;
		}
	},
};
