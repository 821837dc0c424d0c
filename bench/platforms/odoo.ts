import { byHand, nowUtc, tablesOf, type Knowledge, type Platform } from './platform';

const fixture = tablesOf('odoo');
const orders = `FROM sale_order o JOIN res_partner q ON q.id = o.partner_id`;
const paid = `o.state NOT IN ('draft', 'sent', 'cancel')`;

const knows: Knowledge = {
	customers: `SELECT c.id FROM res_partner c WHERE c.active AND c.id = c.commercial_partner_id AND c.create_date <= ${nowUtc} AND NOT coalesce(c.employee, false)
		AND (coalesce(c.supplier_rank, 0) = 0 OR coalesce(c.customer_rank, 0) > 0) AND NOT EXISTS (SELECT FROM res_company own WHERE own.partner_id = c.id)`,
	id: 'c.id',
	signedUp: 'c.create_date',
	orders: `${orders} WHERE ${paid}`,
	owner: 'q.commercial_partner_id',
	order: 'o.id',
	at: 'o.date_order',
	now: nowUtc,
	amount: 'o.amount_total',
	inEuro: `o.currency_id = (SELECT id FROM res_currency WHERE name = 'EUR')`,
	bought: (
		these,
	) => `FROM product_product v JOIN sale_order_line l ON l.product_id = v.id JOIN sale_order o ON o.id = l.order_id JOIN res_partner q ON q.id = o.partner_id
		WHERE v.product_tmpl_id IN (${these}) AND l.display_type IS NULL AND l.product_uom_qty > 0 AND NOT coalesce(l.is_downpayment, false) AND NOT coalesce(l.is_delivery, false) AND ${paid}`,
	boughtProduct: 'v.product_tmpl_id',
	few: `c.id IN (SELECT a.commercial_partner_id FROM res_partner a JOIN res_country k ON k.id = a.country_id WHERE k.code = 'SE' AND a.active)`,
};

export const odoo: Platform = {
	name: 'odoo',
	shop: 'odoo',
	tables: fixture.tables,
	load: [
		// As many as Odoo brings along.
		`INSERT INTO res_currency VALUES (1, 'EUR'), (2, 'USD'); INSERT INTO res_currency (id, name) SELECT n, 'Q' || n FROM generate_series(3, 170) AS n; INSERT INTO res_company VALUES (1, 'Ours', 200001, 1)`,
		`INSERT INTO res_country (code, name) SELECT DISTINCT country, jsonb_build_object('en_US', country) FROM made.customer ORDER BY 1`,
		`INSERT INTO res_country (code, name) SELECT chr(48 + n % 10) || chr(97 + n / 10), jsonb_build_object('en_US', n) FROM generate_series(1, 240) AS n`,
		// Every tenth customer is a company that orders through a contact.
		`INSERT INTO res_partner (id, name, city, country_id, email, email_normalized, active, is_company, commercial_partner_id, customer_rank, supplier_rank, create_date)
			SELECT c.n, c.first || ' ' || c.last, c.city, k.id, c.email, c.email, NOT c.deleted, c.n % 10 = 0, c.n, 1, 0, c.created_at FROM made.customer c JOIN res_country k ON k.code = c.country`,
		`INSERT INTO res_partner (id, name, parent_id, email, email_normalized, active, is_company, commercial_partner_id, customer_rank, supplier_rank, create_date)
			SELECT 100000 + n, first, n, 'buyer' || n || '@example.com', 'buyer' || n || '@example.com', true, false, n, 0, 0, created_at FROM made.customer WHERE n % 10 = 0`,
		`INSERT INTO res_partner (id, name, active, is_company, commercial_partner_id) VALUES (200001, 'Ours', true, true, 200001)`,
		`INSERT INTO sale_order (id, name, company_id, partner_id, state, date_order, currency_id, currency_rate, amount_total)
			SELECT n, 'S' || n, 1, CASE WHEN customer % 10 = 0 AND n % 2 = 0 THEN 100000 + customer ELSE customer END, CASE kind WHEN 'cancelled' THEN 'cancel' WHEN 'placed' THEN 'sale' ELSE 'draft' END, at,
				CASE currency WHEN 'EUR' THEN 1 ELSE 2 END, 1, cents / 100.0 FROM made.purchase WHERE customer IS NOT NULL`,
		`INSERT INTO sale_order_line (id, order_id, product_id, product_uom_qty, price_unit, discount)
			SELECT l.n, l.purchase, 2 * l.product - l.variant, l.quantity, l.cents / 100.0, 0 FROM made.line l JOIN sale_order o ON o.id = l.purchase`,
		`INSERT INTO product_category (id, name, complete_name, parent_path) SELECT n, 'Category ' || n, 'All / Category ' || n, n || '/' FROM generate_series(1, 40) AS n`,
		`INSERT INTO product_template (id, name, categ_id, default_code) SELECT n, jsonb_build_object('en_US', title), category, sku FROM made.product`,
		`INSERT INTO product_product (id, product_tmpl_id, default_code) SELECT 2 * n - v, n, sku || '-' || v FROM made.product CROSS JOIN generate_series(0, 1) AS v`,
	],
	indexes: `${fixture.indexes};
		CREATE INDEX sale_order_date_order_id_idx ON sale_order (date_order DESC, id DESC);
		CREATE INDEX sale_order__company_id_index ON sale_order (company_id);
		CREATE INDEX sale_order__state_index ON sale_order (state);
		CREATE INDEX sale_order_line__product_id_index ON sale_order_line (product_id) WHERE product_id IS NOT NULL;
		CREATE INDEX product_product__product_tmpl_id_index ON product_product (product_tmpl_id);
		CREATE INDEX product_product__default_code_index ON product_product (default_code);
		CREATE INDEX res_partner__parent_id_index ON res_partner (parent_id);
		CREATE INDEX res_partner__name_index ON res_partner (name);
		CREATE INDEX res_partner_rel_partner_id_category_id_idx ON res_partner_res_partner_category_rel (partner_id, category_id)`,
	product: String,
	few: { field: 'country', operator: 'equals', value: 'SE' },
	knows,
	byHand: byHand(knows),
};
