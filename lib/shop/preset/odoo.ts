import { quoteIdentifier, quoteLiteral } from '../mapping/identifier';
import { sql } from './tidy';
import { currencyOption, languageOption, partOption, schemaOption, statusesOption } from './options';
import { assumedTables } from './platform-tables';
import type { ColumnInfo, PlatformTables } from './platform-tables';
import type { Preset } from './preset';
import { andIn, andNotIn, common, statusWord, type TakenOrders, unionOf, when } from './sql-parts';
import { countedWords } from './words';

/**
 * Odoo 17 and later. A customer is a commercial entity: contacts and addresses of a company are rolled up to
 * it. Suppliers, employees and the companies themselves are partners, too. Names are JSON by language,
 * timestamps have no zone and are UTC. Refunds are credit notes of the partner, not of the order, so they
 * cannot be taken off.
 */
export const odoo: Preset = {
	name: 'odoo',
	title: 'Odoo 17+',
	platformVersions: '17 to 19, with Sales',
	options: [
		schemaOption('public'),
		partOption('company', 'Company', 'Count only the orders of this company (its id or name).'),
		currencyOption,
		{
			name: 'amounts',
			title: 'Amounts In',
			description: "The order's own currency, or the company's, converted at the order's rate.",
			type: 'choice',
			default: 'order',
			choices: ['order', 'company'],
		},
		statusesOption(['draft', 'sent', 'cancel']),
		{
			name: 'pointOfSale',
			title: 'Point of Sale',
			description:
				'Whether orders of the point of sale count, too. Their ids are made negative, unlike those of sales orders.',
			type: 'boolean',
			default: false,
		},
		{
			name: 'suppliers',
			title: 'Suppliers',
			description: 'Whether partners that only ever supplied are customers, too.',
			type: 'boolean',
			default: false,
		},
		{
			name: 'categories',
			title: 'Categories',
			description: 'The internal product categories, or those of the online shop.',
			type: 'choice',
			default: 'internal',
			choices: ['internal', 'shop'],
		},
		languageOption('en_US'),
	],
	fingerprint: {
		tables: {
			res_partner: ['commercial_partner_id', 'is_company', 'active', 'email'],
			sale_order: ['partner_id', 'state', 'date_order', 'amount_total', 'company_id'],
			sale_order_line: ['order_id', 'product_id', 'product_uom_qty'],
			product_product: ['product_tmpl_id', 'default_code'],
			product_category: ['complete_name', 'parent_path'],
		},
	},
	reads: [
		'res_partner',
		'res_partner_category',
		'res_partner_res_partner_category_rel',
		'res_country',
		'res_country_state',
		'res_users',
		'res_company',
		'res_currency',
		'res_currency_rate',
		'mail_blacklist',
		'phone_blacklist',
		'sale_order',
		'sale_order_line',
		'pos_order',
		'pos_order_line',
		'product_product',
		'product_template',
		'product_category',
		'product_public_category',
		'product_public_category_product_template_rel',
	],
	doubts: [
		(tables) =>
			isJson(tables, 'product_template', 'name')
				? undefined
				: 'The names of products are not JSON: this Odoo is older than 16 and not supported.',
		(tables) =>
			tables.has('pos_order')
				? 'There is a point of sale; its orders count only with the option "pointOfSale".'
				: undefined,
	],
	mapping(options, tables = assumedTables(options.schema as string)) {
		const t = tables.name;
		const { statuses, language, currency } = common(options);
		const pos = options.pointOfSale === true && tables.has('pos_order');
		const inCompany = options.amounts === 'company';
		const name = (column: string) =>
			language === 'en_US'
				? `${column} ->> 'en_US'`
				: `coalesce(${column} ->> ${quoteLiteral(language)}, ${column} ->> 'en_US')`;
		const ranks = tables.has('res_partner', 'customer_rank') && options.suppliers !== true;
		const company = (row: string) =>
			when(
				options.company !== null,
				/^\d+$/.test(String(options.company))
					? `AND ${row}.company_id = ${options.company as string}`
					: `AND ${row}.company_id = (SELECT c.id FROM ${t('res_company')} c WHERE c.name = ${quoteLiteral(String(options.company))})`,
			);
		// Of coalesce() around a boolean there are no statistics: Postgres took it for half of the rows, twice.
		const counted = (line: string) =>
			['is_downpayment', 'is_delivery']
				.filter((column) => tables.has('sale_order_line', column))
				.map((column) => `AND ${line}.${column} IS NOT TRUE`)
				.join(' ');
		const buyers = (from: string) => sql`SELECT p.commercial_partner_id FROM ${from}
			JOIN ${t('sale_order_line')} l ON l.product_id = pp.id
			JOIN ${t('sale_order')} o ON o.id = l.order_id
			JOIN ${t('res_partner')} p ON p.id = o.partner_id
			${when(
				pos,
				sql`UNION ALL SELECT p.commercial_partner_id FROM ${from}
				JOIN ${t('pos_order_line')} l ON l.product_id = pp.id
				JOIN ${t('pos_order')} o ON o.id = l.order_id
				JOIN ${t('res_partner')} p ON p.id = o.partner_id`,
			)}`;
		const orders = (of: { readonly sales: TakenOrders; readonly pos: TakenOrders }) =>
			unionOf([
				sql`SELECT o.id, p.commercial_partner_id AS customer_id,
				o.date_order AT TIME ZONE 'UTC' AS placed_at, o.date_order AS placed_at_utc,
				${inCompany ? 'o.amount_total / coalesce(nullif(o.currency_rate, 0), 1)' : 'o.amount_total'} AS amount,
				cur.name AS currency, ${inCompany ? 'co' : 'o'}.currency_id AS currency_row_id,
				${of.sales.status} AS status, 'sales' AS channel
			FROM ${t('sale_order')} o
			JOIN ${t('res_partner')} p ON p.id = o.partner_id
			${when(inCompany, `LEFT JOIN ${t('res_company')} co ON co.id = o.company_id`)}
			LEFT JOIN ${t('res_currency')} cur ON cur.id = ${inCompany ? 'co' : 'o'}.currency_id
			WHERE p.commercial_partner_id IS NOT NULL
				${of.sales.condition}
				${company('o')}`,
				pos &&
					sql`SELECT -o.id, p.commercial_partner_id, o.date_order AT TIME ZONE 'UTC', o.date_order, o.amount_total, cur.name, co.currency_id, ${of.pos.status}, 'point of sale'
			FROM ${t('pos_order')} o
			JOIN ${t('res_partner')} p ON p.id = o.partner_id
			LEFT JOIN ${t('res_company')} co ON co.id = o.company_id
			LEFT JOIN ${t('res_currency')} cur ON cur.id = co.currency_id
			WHERE p.commercial_partner_id IS NOT NULL AND o.amount_total >= 0
				${of.pos.condition} ${company('o')}`,
			]);
		// So many units for one of the company's own currency, of the company chosen, else of the first, or of
		// all.
		const rates = sql`SELECT cur.name AS currency, r.rate, r.name AS "from"
			FROM ${t('res_currency_rate')} r
			JOIN ${t('res_currency')} cur ON cur.id = r.currency_id
			WHERE r.company_id IS NULL OR r.company_id = ${
				options.company === null
					? `(SELECT min(c.id) FROM ${t('res_company')} c)`
					: /^\d+$/.test(String(options.company))
						? String(options.company)
						: `(SELECT c.id FROM ${t('res_company')} c WHERE c.name = ${quoteLiteral(String(options.company))})`
			}`;
		const takenIn = (words: readonly string[]): TakenOrders => ({
			status: 'o.state',
			condition: andNotIn('o.state', words),
		});
		const leftOutIn = (words: readonly string[]): TakenOrders => ({
			status: statusWord('o.state'),
			condition: words.length === 0 ? 'AND false' : andIn('o.state', words),
		});
		return {
			name: 'odoo',
			title: 'Odoo 17+',
			relations: {
				customers: sql`SELECT p.id, p.email, p.name, ${phone(tables)} AS phone, p.lang AS language,
						p.is_company, p.ref,
						p.create_date AT TIME ZONE 'UTC' AS created_at, p.create_date AS created_at_utc, p.write_date AT TIME ZONE 'UTC' AS updated_at
						${when(
							tables.has('res_users'),
							sql`, EXISTS (SELECT 1 FROM ${t('res_users')} u
							JOIN ${t('res_partner')} q ON q.id = u.partner_id
							WHERE q.commercial_partner_id = p.id AND u.active) AS has_account`,
						)}
						${subscribed('mail_blacklist', 'email', 'email_normalized', 'email_subscribed')}
						${subscribed('phone_blacklist', 'number', 'phone_sanitized', 'sms_subscribed')}
						${studioFields(tables.columns('res_partner'))}
					FROM ${t('res_partner')} p
					WHERE p.active AND ${ITS_OWN_CUSTOMER}
						${when(tables.has('res_partner', 'employee'), 'AND p.employee IS NOT TRUE')}
						${when(ranks, 'AND (p.supplier_rank IS NULL OR p.supplier_rank = 0 OR p.customer_rank > 0)')}
						AND NOT EXISTS (SELECT 1 FROM ${t('res_company')} own WHERE own.partner_id = p.id)`,
				// The entity's own address and those of its contacts.
				addresses: sql`SELECT a.commercial_partner_id AS customer_id, nullif(a.city, '') AS city,
						s.name AS region, upper(co.code COLLATE "C") AS country, a.country_id AS country_row_id
					FROM ${t('res_partner')} a
					LEFT JOIN ${t('res_country_state')} s ON s.id = a.state_id
					LEFT JOIN ${t('res_country')} co ON co.id = a.country_id
					WHERE a.active`,
				tags: sql`SELECT q.commercial_partner_id AS customer_id, ${name('c.name')} AS name
					FROM ${t('res_partner_res_partner_category_rel')} r
					JOIN ${t('res_partner')} q ON q.id = r.partner_id
					JOIN ${t('res_partner_category')} c ON c.id = r.category_id`,
				orders: orders({ sales: takenIn(statuses), pos: takenIn(POS_STATES) }),
				...(statuses.length > 0 || pos
					? { orders_not_counted: orders({ sales: leftOutIn(statuses), pos: leftOutIn(POS_STATES) }) }
					: {}),
				// Sections and notes have no product; delivery and down payments are lines without being goods.
				order_lines: sql`SELECT l.order_id, pp.product_tmpl_id AS product_id, l.product_id AS variant_id,
						l.product_id AS line_variant_id, pp.default_code AS sku,
						l.product_uom_qty AS quantity, l.price_unit * (1 - coalesce(l.discount, 0) / 100) AS price
					FROM ${t('sale_order_line')} l
					LEFT JOIN ${t('product_product')} pp ON pp.id = l.product_id
					WHERE l.display_type IS NULL AND l.product_uom_qty > 0 ${counted('l')}
					${when(
						pos,
						sql`UNION ALL
						SELECT -l.order_id, pp.product_tmpl_id, l.product_id, l.product_id, pp.default_code, l.qty, l.price_unit
						FROM ${t('pos_order_line')} l
						LEFT JOIN ${t('product_product')} pp ON pp.id = l.product_id
						WHERE l.qty > 0`,
					)}`,
				product_categories:
					options.categories === 'shop'
						? sql`SELECT r.product_template_id AS product_id, ${name('a.name')} AS category,
								a.id AS category_id, ${name('a.name')} AS title, a.id = c.id AS direct
						FROM ${t('product_public_category_product_template_rel')} r
						JOIN ${t('product_public_category')} c ON c.id = r.product_public_category_id
						JOIN ${t('product_public_category')} a
							ON a.id = ANY (string_to_array(rtrim(c.parent_path, '/'), '/')::integer[])`
						: sql`SELECT pt.id AS product_id, a.complete_name AS category, a.id AS category_id,
								a.name AS title, a.id = c.id AS direct
						FROM ${t('product_template')} pt
						JOIN ${t('product_category')} c ON c.id = pt.categ_id
						JOIN ${t('product_category')} a
							ON a.id = ANY (string_to_array(rtrim(c.parent_path, '/'), '/')::integer[])`,
				products: sql`SELECT pt.id, ${name('pt.name')} AS title, pt.default_code AS sku
					FROM ${t('product_template')} pt`,
				...(tables.has('res_currency_rate') && !inCompany ? { exchange_rates: rates } : {}),
				variants: sql`SELECT pp.id, ${name('pt.name')} AS title, pp.default_code AS sku,
						pp.product_tmpl_id AS product_id
					FROM ${t('product_product')} pp
					LEFT JOIN ${t('product_template')} pt ON pt.id = pp.product_tmpl_id`,
			},
			countries: sql`SELECT co.id, co.code FROM ${t('res_country')} co`,
			currencies: sql`SELECT cur.id, cur.name AS code FROM ${t('res_currency')} cur`,
			variantsOfProducts: sql`SELECT pp.id, pp.product_tmpl_id AS product_id FROM ${t('product_product')} pp`,
			changes: {
				[t('res_partner')]: sql`SELECT p.id FROM changed p
					UNION ALL SELECT p.commercial_partner_id FROM changed p WHERE p.commercial_partner_id IS NOT NULL`,
				[t('res_partner_res_partner_category_rel')]:
					`SELECT q.commercial_partner_id FROM changed r JOIN ${t('res_partner')} q ON q.id = r.partner_id`,
				[t('res_partner_category')]: 'all',
				...(tables.has('res_users')
					? {
							[t('res_users')]:
								`SELECT q.commercial_partner_id FROM changed u JOIN ${t('res_partner')} q ON q.id = u.partner_id`,
						}
					: {}),
				...(tables.has('mail_blacklist')
					? {
							[t('mail_blacklist')]:
								`SELECT p.id FROM changed b JOIN ${t('res_partner')} p ON p.email_normalized = b.email`,
						}
					: {}),
				...(tables.has('phone_blacklist')
					? {
							[t('phone_blacklist')]:
								`SELECT p.id FROM changed b JOIN ${t('res_partner')} p ON p.phone_sanitized = b.number`,
						}
					: {}),
				[t('sale_order')]:
					`SELECT p.commercial_partner_id FROM changed o JOIN ${t('res_partner')} p ON p.id = o.partner_id`,
				[t('sale_order_line')]: sql`SELECT p.commercial_partner_id FROM changed l
					JOIN ${t('sale_order')} o ON o.id = l.order_id
					JOIN ${t('res_partner')} p ON p.id = o.partner_id`,
				...(pos
					? {
							[t('pos_order')]:
								`SELECT p.commercial_partner_id FROM changed o JOIN ${t('res_partner')} p ON p.id = o.partner_id`,
							[t('pos_order_line')]: sql`SELECT p.commercial_partner_id FROM changed l
						JOIN ${t('pos_order')} o ON o.id = l.order_id
						JOIN ${t('res_partner')} p ON p.id = o.partner_id`,
						}
					: {}),
				[t('product_product')]: buyers('changed pp'),
				[t('product_template')]: buyers(
					`changed pt JOIN ${t('product_product')} pp ON pp.product_tmpl_id = pt.id`,
				),
				...(options.categories === 'shop'
					? {
							[t('product_public_category_product_template_rel')]: 'all',
							[t('product_public_category')]: 'all',
						}
					: { [t('product_category')]: 'all' }),
				[t('res_country')]: 'all',
				[t('res_country_state')]: 'all',
				[t('res_company')]: 'all',
				[t('res_currency')]: 'all',
				...(tables.has('res_currency_rate') && !inCompany ? { [t('res_currency_rate')]: 'all' } : {}),
			},
			ordersCounted: countedWords(
				{
					counts: 'confirmed',
					amount: `gross of tax, with delivery, in the currency of the ${inCompany ? 'company' : 'order'}`,
					more: ['credit notes not deducted', ...(pos ? ['with the point of sale'] : [])],
				},
				options,
			),
			keyType: 'integer',
			...currency,
		};

		/** Who is not on the blacklist is subscribed; who has no address to write to is neither. */
		function subscribed(table: string, column: string, address: string, alias: string): string {
			if (!tables.has(table) || !tables.has('res_partner', address)) return '';
			return sql`, CASE WHEN p.${address} IS NOT NULL THEN NOT EXISTS (SELECT 1 FROM ${t(table)} b
				WHERE b.${column} = p.${address} AND b.active) END AS ${alias}`;
		}
	},
};

/** Those of the point of sale that count nowhere. */
const POS_STATES = ['draft', 'cancel'];

/** Odoo 19 has dropped the second number. */
function phone(tables: PlatformTables): string {
	return tables.has('res_partner', 'mobile')
		? "coalesce(nullif(p.phone, ''), nullif(p.mobile, ''))"
		: "nullif(p.phone, '')";
}

/** Fields that were added with Studio or by hand begin with "x_". */
function studioFields(columns: readonly ColumnInfo[]): string {
	return columns
		.filter(({ name }) => name.startsWith('x_'))
		.map(({ name, pgType }) => {
			const column = `p.${quoteIdentifier(name)}`;
			return pgType.startsWith('timestamp')
				? `, ${column} AT TIME ZONE 'UTC' AS ${quoteIdentifier(name)}`
				: `, ${column}`;
		})
		.join('');
}

function isJson(tables: PlatformTables, table: string, column: string): boolean {
	return tables.columns(table).some(({ name, pgType }) => name === column && pgType === 'jsonb');
}

/**
 * As a plain comparison of two columns the planner takes it for one row in two hundred, though it holds for
 * nine in ten, and loops over "few" customers: "few, and spent" then took five times as long as by hand.
 */
const ITS_OWN_CUSTOMER = 'CASE WHEN p.id = p.commercial_partner_id THEN true ELSE false END';
