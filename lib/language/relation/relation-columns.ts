import type { ColumnType, RelationName } from './relation';

interface RelationShape {
	readonly required: readonly string[];
	/** Type of every column that the rule language knows by name. */
	readonly types: Readonly<Record<string, ColumnType>>;
}

const ORDER_COLUMNS = {
	id: 'text',
	customer_id: 'text',
	placed_at: 'instant',
	amount: 'number',
	currency: 'text',
	// The currency's row in a table of its own, as a preset's "currencies" names it.
	currency_row_id: 'text',
	// The same as placed_at, where the table itself keeps UTC without a zone: the form that its index knows.
	placed_at_utc: 'other',
	// The table's own column that the amount never exceeds: what it was before refunds.
	amount_at_most: 'number',
	// The lines, where the order's own row holds them: what a preset's "linesOfOrder" reads from.
	lines_json: 'json',
	// The version that the order is in, where lines of former ones are kept: as a preset's "linesOfVersions"
	// say it.
	lines_version: 'number',
	status: 'text',
	channel: 'text',
	coupon: 'text',
	// What was ordered, before refunds, and what was given back of it.
	gross: 'number',
	refunded: 'number',
} as const satisfies RelationShape['types'];

/** The columns of each relation that the rule language knows, and which must be there. */
export const RELATION_SHAPES: Readonly<Record<RelationName, RelationShape>> = {
	customers: {
		required: ['id'],
		types: {
			id: 'text',
			email: 'text',
			first_name: 'text',
			last_name: 'text',
			phone: 'text',
			gender: 'text',
			language: 'text',
			source: 'text',
			note: 'text',
			birthday: 'day',
			created_at: 'instant',
			updated_at: 'instant',
			// As placed_at_utc of orders.
			created_at_utc: 'other',
			// The tags, where the customer's own row holds them: what a preset's "tagsOfCustomer" reads from.
			tags_text: 'text',
			email_subscribed: 'boolean',
			sms_subscribed: 'boolean',
			tax_exempt: 'boolean',
			has_account: 'boolean',
			points: 'number',
			wallet_balance: 'number',
		},
	},
	addresses: {
		required: ['customer_id'],
		types: {
			customer_id: 'text',
			city: 'text',
			region: 'text',
			country: 'text',
			latitude: 'number',
			longitude: 'number',
			// The table's own column behind country, where that is written otherwise: the form that its index
			// knows.
			country_stored: 'text',
			// The country's row in a table of its own, as a preset's "countries" names it.
			country_row_id: 'text',
		},
	},
	tags: { required: ['customer_id', 'name'], types: { customer_id: 'text', name: 'text' } },
	groups: { required: ['customer_id', 'name'], types: { customer_id: 'text', name: 'text' } },
	orders: { required: ['id', 'customer_id', 'placed_at', 'amount'], types: ORDER_COLUMNS },
	// Cancelled, failed, draft: taken only by rules that ask for orders of their status.
	orders_not_counted: {
		required: ['id', 'customer_id', 'placed_at', 'amount', 'status'],
		types: ORDER_COLUMNS,
	},
	order_lines: {
		required: ['order_id', 'product_id'],
		types: {
			order_id: 'text',
			// Whose order it is of: where tables are distributed by customer, a line then lies beside its order.
			customer_id: 'text',
			product_id: 'text',
			product_title: 'text',
			variant_id: 'text',
			// The variant by which the line's product was found, as a preset's "variantsOfProducts" names it.
			line_variant_id: 'text',
			variant_title: 'text',
			brand: 'text',
			sku: 'text',
			quantity: 'number',
			price: 'number',
		},
	},
	product_categories: {
		required: ['product_id', 'category'],
		types: {
			product_id: 'text',
			category: 'text',
			category_id: 'text',
			title: 'text',
			// Where categories are of variants: a line is then in those of its own variant only.
			variant_id: 'text',
			// False for the ancestors of the category that the shop put the product into.
			direct: 'boolean',
		},
	},
	products: { required: ['id'], types: { id: 'text', title: 'text', sku: 'text' } },
	variants: { required: ['id'], types: { id: 'text', title: 'text', sku: 'text', product_id: 'text' } },
	events: {
		required: ['customer_id', 'name', 'occurred_at'],
		types: {
			customer_id: 'text',
			name: 'text',
			occurred_at: 'instant',
			properties: 'json',
			product_id: 'text',
			// Puts events of one instant in an order.
			id: 'text',
		},
	},
	exchange_rates: {
		required: ['currency', 'rate'],
		// So many units of the currency are worth one of the currency whose rate is 1, from then on.
		types: { currency: 'text', rate: 'number', from: 'instant' },
	},
};
