import { quoteIdentifier, quoteLiteral } from '../mapping/identifier';
import { sql } from './tidy';
import {
	currencyOption,
	languageOption,
	partOption,
	refundsOption,
	schemaOption,
	statusesOption,
} from './options';
import { assumedTables } from './platform-tables';
import type { ColumnInfo, PlatformTables } from './platform-tables';
import type { Preset } from './preset';
import {
	andNotIn,
	common,
	ofOrder,
	ordersOfAll,
	type TakenOrders,
	takenOrders,
	valuesOf,
	when,
} from './sql-parts';
import { countedWords } from './words';

/** Custom fields that mean what the rule language has a name for, by their name in lower case. */
const MEANINGS: Readonly<Record<string, string>> = {
	birthday: 'birthday',
	dateofbirth: 'birthday',
	birthdate: 'birthday',
	gender: 'gender',
	language: 'language',
	languagecode: 'language',
	loyaltypoints: 'points',
	points: 'points',
	walletbalance: 'wallet_balance',
	marketingoptin: 'email_subscribed',
	newsletter: 'email_subscribed',
	acceptsmarketing: 'email_subscribed',
	smsoptin: 'sms_subscribed',
	taxexempt: 'tax_exempt',
};
const WANTED: Readonly<Record<string, RegExp>> = {
	birthday: /^(timestamp|date)/,
	gender: /^(character|text)/,
	language: /^(character|text)/,
	points: /^(int|bigint|numeric|double|real)/,
	wallet_balance: /^(int|bigint|numeric)/,
	email_subscribed: /^boolean/,
	sms_subscribed: /^boolean/,
	tax_exempt: /^boolean/,
};
const PREFIX = 'customFields';

/**
 * Vendure 3. Amounts are whole numbers of minor units; how many decimals is a setting of the server (its
 * MoneyStrategy), not of the currency. Timestamps have no zone and are UTC. Orders that are cancelled keep
 * their date, cancelled lines stay with quantity 0, and every order is in the default channel besides its
 * own.
 */
export const vendure: Preset = {
	name: 'vendure',
	title: 'Vendure 3',
	platformVersions: '3.x (read from 3.7)',
	options: [
		schemaOption('public'),
		partOption('channel', 'Channel', 'Count only the orders that are in this channel (its code).'),
		currencyOption,
		refundsOption,
		statusesOption(['Cancelled']),
		languageOption('en'),
		{
			name: 'moneyDecimals',
			title: 'Decimals of Money',
			description:
				"The precision of the server's MoneyStrategy: 2 means that 1250 is 12.50, in every currency.",
			type: 'number',
			default: 2,
		},
	],
	fingerprint: {
		tables: {
			customer: ['id', 'emailAddress', 'firstName', 'userId', 'deletedAt'],
			order: ['orderPlacedAt', 'subTotalWithTax', 'shippingWithTax', 'customerId', 'currencyCode', 'state'],
			order_line: ['orderId', 'productVariantId', 'orderPlacedQuantity', 'listPrice'],
			collection_closure: ['id_ancestor', 'id_descendant'],
			collection_product_variants_product_variant: ['collectionId', 'productVariantId'],
		},
	},
	reads: [
		'customer',
		'address',
		'region',
		'customer_group',
		'customer_groups_customer_group',
		'order',
		'order_line',
		'payment',
		'refund',
		'order_channels_channel',
		'channel',
		'product',
		'product_translation',
		'product_variant',
		'product_variant_translation',
		'collection_product_variants_product_variant',
		'collection',
		'collection_closure',
		'collection_translation',
	],
	doubts: [
		(tables) =>
			tables.has('order', 'aggregateOrderId')
				? undefined
				: 'This Vendure has no order type: it is older than 2.1. Compare a few totals.',
	],
	probe: (tables) => sql`SELECT ch."defaultLanguageCode" AS language
		FROM ${tables.name('channel')} ch WHERE ch.code = '__default_channel__'`,
	mapping(options, tables = assumedTables(options.schema as string)) {
		const t = tables.name;
		const { statuses, deducted, language, currency } = common(options);
		const unit = (10 ** -(options.moneyDecimals as number)).toFixed(options.moneyDecimals as number);
		// Collections are few, so one without a name in the language is taken by another name. Over 200,000
		// variants that took 0.4 s instead of 0.1 s: their names are in this language or missing.
		const ofLanguage = sql`(tr."languageCode" = ${quoteLiteral(language)}
				OR NOT EXISTS (SELECT 1 FROM ${t('collection_translation')} x
			WHERE x."baseId" = tr."baseId" AND x."languageCode" = ${quoteLiteral(language)}))`;
		// The order's own totals lack what was cancelled and refunded; a refund is only ever added back.
		const back = ofOrder({
			column: 'amount',
			value: 'sum(r.total)',
			from: `${t('payment')} p JOIN ${t('refund')} r ON r."paymentId" = p.id AND r.state <> 'Failed'`,
			key: 'p."orderId"',
			order: 'o.id',
			alias: 'back',
		});
		const channels = ofOrder({
			column: 'channel',
			value: `string_agg(ch.code, ',' ORDER BY ch.code)`,
			from: `${t('order_channels_channel')} oc JOIN ${t('channel')} ch ON ch.id = oc."channelId"`,
			key: 'oc."orderId"',
			order: 'o.id',
			where: `AND ch.code <> '__default_channel__'`,
			alias: 'channels',
		});
		const values = [!deducted && back, channels];
		const buyers = (from: string) => sql`SELECT o."customerId" FROM ${from}
			JOIN ${t('order_line')} l ON l."productVariantId" = v.id
			JOIN ${t('order')} o ON o.id = l."orderId"
			WHERE o."customerId" IS NOT NULL`;
		const orders = (taken: TakenOrders) => {
			const { of, joins } = valuesOf(taken, values);
			return sql`SELECT o.id, o."customerId" AS customer_id,
						o."orderPlacedAt" AT TIME ZONE 'UTC' AS placed_at, o."orderPlacedAt" AS placed_at_utc,
						(o."subTotalWithTax"::bigint + o."shippingWithTax" ${when(!deducted, `+ coalesce(${of(back)}, 0)`)}) * ${unit} AS amount,
						o."currencyCode" AS currency, ${taken.status} AS status, nullif(o."couponCodes", '') AS coupon,
						${of(channels)} AS channel
					FROM ${t('order')} o
					${joins}
					WHERE o."customerId" IS NOT NULL AND o."orderPlacedAt" IS NOT NULL
						${when(tables.has('order', 'aggregateOrderId'), "AND o.type <> 'Seller'")}
						${taken.condition}
						${when(
							options.channel !== null,
							sql`AND EXISTS (SELECT 1 FROM ${t('order_channels_channel')} oc
							JOIN ${t('channel')} ch ON ch.id = oc."channelId"
							WHERE oc."orderId" = o.id AND ch.code = ${quoteLiteral(String(options.channel))})`,
						)}`;
		};
		return {
			name: 'vendure',
			title: 'Vendure 3',
			relations: {
				customers: sql`SELECT c.id, c."emailAddress" AS email, c."firstName" AS first_name,
						c."lastName" AS last_name,
						c."phoneNumber" AS phone, c.title, c."userId" IS NOT NULL AS has_account,
						c."createdAt" AT TIME ZONE 'UTC' AS created_at, c."createdAt" AS created_at_utc, c."updatedAt" AT TIME ZONE 'UTC' AS updated_at
						${customFields(tables.columns('customer'))}
					FROM ${t('customer')} c
					WHERE c."deletedAt" IS NULL`,
				addresses: sql`SELECT a."customerId" AS customer_id, nullif(a.city, '') AS city,
						nullif(a.province, '') AS region,
						upper(g.code COLLATE "C") AS country, a."countryId" AS country_row_id
					FROM ${t('address')} a
					LEFT JOIN ${t('region')} g ON g.id = a."countryId"`,
				groups: sql`SELECT m."customerId" AS customer_id, g.name
					FROM ${t('customer_groups_customer_group')} m
					JOIN ${t('customer_group')} g ON g.id = m."customerGroupId"`,
				// "Seller" orders are copies of the parts of an "Aggregate" order.
				...takenOrders('o.state', statuses, orders),
				order_lines: sql`SELECT l."orderId" AS order_id, v."productId" AS product_id,
						l."productVariantId" AS variant_id, l."productVariantId" AS line_variant_id, v.sku,
						l.quantity, l."listPrice" * ${unit} AS price
					FROM ${t('order_line')} l
					JOIN ${t('product_variant')} v ON v.id = l."productVariantId"
					WHERE l.quantity > 0`,
				// Collections hold variants, not products; the root of the tree is no category.
				product_categories: sql`SELECT v."productId" AS product_id, v.id AS variant_id, tr.slug AS category,
						a.id AS category_id, tr.name AS title, a.id = cv."collectionId" AS direct
					FROM ${t('collection_product_variants_product_variant')} cv
					JOIN ${t('product_variant')} v ON v.id = cv."productVariantId"
					JOIN ${t('collection_closure')} cc ON cc.id_descendant = cv."collectionId"
					JOIN ${t('collection')} a ON a.id = cc.id_ancestor AND NOT a."isRoot"
					JOIN ${t('collection_translation')} tr ON tr."baseId" = a.id
					WHERE ${ofLanguage}`,
				products: sql`SELECT p.id, tr.name AS title
					FROM ${t('product')} p
					LEFT JOIN ${t('product_translation')} tr ON tr."baseId" = p.id
						AND tr."languageCode" = ${quoteLiteral(language)}`,
				variants: sql`SELECT v.id, tr.name AS title, v.sku, v."productId" AS product_id
					FROM ${t('product_variant')} v
					LEFT JOIN ${t('product_variant_translation')} tr ON tr."baseId" = v.id
						AND tr."languageCode" = ${quoteLiteral(language)}`,
			},
			...ordersOfAll({ status: 'o.state', counted: andNotIn('o.state', statuses) }, values, orders),
			countries: sql`SELECT g.id, g.code FROM ${t('region')} g`,
			variantsOfProducts: sql`SELECT v.id, v."productId" AS product_id FROM ${t('product_variant')} v`,
			changes: {
				[t('customer')]: 'SELECT c.id FROM changed c',
				[t('address')]: 'SELECT a."customerId" FROM changed a WHERE a."customerId" IS NOT NULL',
				[t('region')]: 'all',
				[t('customer_groups_customer_group')]: 'SELECT m."customerId" FROM changed m',
				[t('customer_group')]: sql`SELECT m."customerId" FROM changed g
					JOIN ${t('customer_groups_customer_group')} m ON m."customerGroupId" = g.id`,
				[t('order')]: 'SELECT o."customerId" FROM changed o WHERE o."customerId" IS NOT NULL',
				[t('order_line')]: sql`SELECT o."customerId" FROM changed l
					JOIN ${t('order')} o ON o.id = l."orderId"
					WHERE o."customerId" IS NOT NULL`,
				[t('order_channels_channel')]: sql`SELECT o."customerId" FROM changed oc
					JOIN ${t('order')} o ON o.id = oc."orderId"
					WHERE o."customerId" IS NOT NULL`,
				...(deducted
					? {}
					: {
							[t('payment')]: sql`SELECT o."customerId" FROM changed p
								JOIN ${t('order')} o ON o.id = p."orderId"
								WHERE o."customerId" IS NOT NULL`,
							[t('refund')]: sql`SELECT o."customerId" FROM changed r
						JOIN ${t('payment')} p ON p.id = r."paymentId"
						JOIN ${t('order')} o ON o.id = p."orderId"
						WHERE o."customerId" IS NOT NULL`,
						}),
				[t('product_variant')]: buyers('changed v'),
				[t('product')]: buyers(`changed p JOIN ${t('product_variant')} v ON v."productId" = p.id`),
				[t('product_translation')]: buyers(
					`changed tr JOIN ${t('product_variant')} v ON v."productId" = tr."baseId"`,
				),
				[t('channel')]: 'all',
				[t('collection_product_variants_product_variant')]: 'all',
				[t('collection')]: 'all',
				[t('collection_closure')]: 'all',
				[t('collection_translation')]: 'all',
			},
			ordersCounted: countedWords({ counts: 'placed', amount: 'gross of tax, with shipping' }, options),
			keyType: idType(tables),
			...currency,
		};
	},
};

/**
 * One column per custom field, named without its prefix; TypeORM has lower-cased all but the first letter.
 */
function customFields(columns: readonly ColumnInfo[]): string {
	const taken = new Set([
		'id',
		'email',
		'first_name',
		'last_name',
		'phone',
		'title',
		'has_account',
		'created_at',
		'updated_at',
	]);
	return columns
		.filter(({ name }) => name.startsWith(PREFIX))
		.map((column) => customField(column, taken))
		.join('');
}

function customField({ name, pgType }: ColumnInfo, taken: Set<string>): string {
	const own = name.slice(PREFIX.length).toLowerCase();
	const meaning = MEANINGS[own];
	const fits = meaning !== undefined && !taken.has(meaning) && WANTED[meaning]?.test(pgType) === true;
	const alias = fits ? meaning : taken.has(own) ? `custom_${own}` : own;
	taken.add(alias);
	return `, ${value(`c.${quoteIdentifier(name)}`, pgType, alias)} AS ${quoteIdentifier(alias)}`;
}

function value(column: string, pgType: string, alias: string): string {
	if (!pgType.startsWith('timestamp')) return column;
	if (alias === 'birthday') return `${column}::date`;
	return pgType.includes('without') ? `${column} AT TIME ZONE 'UTC'` : column;
}

/** Integers by default; the UUID strategy makes them uuid. */
function idType(tables: PlatformTables): 'integer' | 'uuid' {
	return tables.columns('customer').find(({ name }) => name === 'id')?.pgType === 'uuid' ? 'uuid' : 'integer';
}
