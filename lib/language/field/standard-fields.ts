import { OPERATORS_BY_TYPE, type FieldType } from '../operator/operator';
import type { Field, FieldGroup, FieldSource, Measure, RowKind } from './field';

type Need = Field['needs'][number];
interface Draft extends Partial<Omit<Field, 'name' | 'label' | 'group' | 'type' | 'source'>> {
	label?: string;
}

const CUSTOMER: Need = { relation: 'customers', column: 'id' };
const ORDERS: Need = { relation: 'orders' };
const LINES: readonly Need[] = [ORDERS, { relation: 'order_lines' }];
const EVENTS: Need = { relation: 'events' };

/** The fields of the rule language that every shop may have; the mapping decides which of them are there. */
export const STANDARD_FIELDS: readonly Field[] = [
	column('customer_id', 'keyword', 'id', { label: 'Customer ID' }),
	column('first_name', 'text'),
	column('last_name', 'text'),
	column('email', 'text', 'email', { label: 'E-mail' }),
	field(
		'email_domain',
		'customer',
		'text',
		{ kind: 'email_domain' },
		{
			label: 'E-mail domain',
			aliases: ['customer_email_domain'],
			needs: [{ relation: 'customers', column: 'email' }],
		},
	),
	column('phone', 'text', 'phone', { aliases: ['mobile'] }),
	column('gender', 'text'),
	column('language', 'text', 'language', { aliases: ['lang'] }),
	column('source', 'text'),
	column('note', 'text'),
	elements('city', 'addresses', 'city', ['customer_city', 'customer_cities', 'cities']),
	elements('region', 'addresses', 'region', ['customer_region', 'customer_regions', 'regions']),
	elements('country', 'addresses', 'country', ['customer_country', 'customer_countries', 'countries']),
	elements('tags', 'tags', 'name', ['customer_tags', 'tag']),
	elements('groups', 'groups', 'name', ['customer_groups', 'group']),
	column('email_subscribed', 'boolean', 'email_subscribed', {
		label: 'E-mail subscribed',
		aliases: ['email_subscription_status', 'accepts_email'],
	}),
	column('sms_subscribed', 'boolean', 'sms_subscribed', {
		label: 'SMS subscribed',
		aliases: ['sms_subscription_status', 'accepts_sms'],
	}),
	column('tax_exempt', 'boolean'),
	column('has_account', 'boolean'),
	column('created_at', 'date', 'created_at', {
		label: 'Customer since',
		aliases: ['salla_created_at', 'customer_added_date'],
	}),
	column('updated_at', 'date'),
	column('birthday', 'date', 'birthday', { day: true }),
	column('points', 'number', 'points', { aliases: ['total_points'] }),
	column('wallet_balance', 'number'),

	aggregate(
		'orders_count',
		'orders',
		'number',
		'orders',
		{ of: 'count' },
		{
			label: 'Number of orders',
			aliases: ['number_of_orders', 'frequency'],
		},
	),
	aggregate(
		'amount_spent',
		'orders',
		'money',
		'orders',
		{ of: 'sum', column: 'amount' },
		{
			aliases: ['orders_amount', 'monetary', 'total_spent'],
		},
	),
	aggregate(
		'average_order_value',
		'orders',
		'money',
		'orders',
		{ of: 'average', column: 'amount' },
		{
			aliases: ['orders_average', 'aov'],
		},
	),
	aggregate('largest_order', 'orders', 'money', 'orders', { of: 'largest', column: 'amount' }),
	aggregate(
		'first_order_date',
		'orders',
		'date',
		'orders',
		{ of: 'first' },
		{ aliases: ['first_ordered_at'] },
	),
	aggregate('last_order_date', 'orders', 'date', 'orders', { of: 'last' }, { aliases: ['last_ordered_at'] }),
	field(
		'recency_days',
		'orders',
		'number',
		{ kind: 'recency' },
		{
			label: 'Days since the last order',
			aliases: ['recency'],
			over: 'orders',
			needs: [ORDERS],
		},
	),

	lineElements('products_purchased', 'product', [...LINES], ['purchased_product', 'product_purchased']),
	lineElements(
		'variants_purchased',
		'variant',
		[ORDERS, { relation: 'order_lines', column: 'variant_id' }],
		['purchased_variant'],
	),
	lineElements(
		'categories_purchased',
		'category',
		[...LINES, { relation: 'product_categories' }],
		['purchased_category'],
	),
	aggregate(
		'quantity_purchased',
		'purchases',
		'number',
		'lines',
		{ of: 'sum', column: 'quantity' },
		{
			needs: [ORDERS, { relation: 'order_lines', column: 'quantity' }],
		},
	),
	aggregate(
		'spent_on_products',
		'purchases',
		'money',
		'lines',
		{ of: 'sum', column: 'quantity * price' },
		{
			needs: [
				ORDERS,
				{ relation: 'order_lines', column: 'quantity' },
				{ relation: 'order_lines', column: 'price' },
			],
		},
	),

	aggregate('events_count', 'events', 'number', 'events', { of: 'count' }, { label: 'Number of events' }),
	aggregate('first_event_date', 'events', 'date', 'events', { of: 'first' }),
	aggregate('last_event_date', 'events', 'date', 'events', { of: 'last' }),
	field(
		'subscribed_forms',
		'events',
		'list',
		{ kind: 'event_elements', name: 'subscribed_form', property: 'form' },
		{
			element: 'text',
			over: 'events',
			needs: [EVENTS, { relation: 'events', column: 'properties' }],
		},
	),

	field(
		'member_of',
		'segments',
		'list',
		{ kind: 'member_of' },
		{
			label: 'Member of segment',
			element: 'keyword',
			needs: [],
			operators: [
				'includes_any',
				'includes_all',
				'includes_none',
				'not_includes_all',
				'equals',
				'not_equals',
				'in',
				'not_in',
			],
		},
	),
];

/** Named in the language, but not answered yet by any mapping. */
export const FIELDS_TO_COME = [
	'recency_score',
	'frequency_score',
	'monetary_score',
	'rfm_segment',
	'segment',
	'churn_risk_score',
	'predicted_orders',
	'cltv',
] as const;

/** Names that other products give to a field together with a meaning turned around. */
export const OPPOSITE_ALIASES: Readonly<Record<string, string>> = {
	tax_collection_status: 'tax_exempt',
	not_purchased_product: 'products_purchased',
	not_purchased_category: 'categories_purchased',
};

function field(name: string, group: FieldGroup, type: FieldType, source: FieldSource, draft: Draft): Field {
	return Object.freeze({
		name,
		group,
		type,
		source,
		label: labelOf(name),
		aliases: [],
		operators: OPERATORS_BY_TYPE[type],
		needs: [],
		...draft,
	});
}

function column(name: string, type: FieldType, from = name, draft: Draft = {}): Field {
	const needs = from === 'id' ? [CUSTOMER] : [{ relation: 'customers', column: from } as const];
	return field(name, 'customer', type, { kind: 'column', column: from }, { needs, ...draft });
}

function elements(
	name: string,
	relation: 'addresses' | 'tags' | 'groups',
	from: string,
	aliases: string[],
): Field {
	const needs = [{ relation, column: from }];
	return field(
		name,
		'customer',
		'list',
		{ kind: 'elements', relation, column: from },
		{ element: 'text', aliases, needs },
	);
}

function lineElements(
	name: string,
	element: 'product' | 'variant' | 'category',
	needs: Need[],
	aliases: string[],
): Field {
	return field(
		name,
		'purchases',
		'list',
		{ kind: 'line_elements', element },
		{ element: 'keyword', over: 'lines', needs, aliases },
	);
}

function aggregate(
	name: string,
	group: FieldGroup,
	type: FieldType,
	over: RowKind,
	measure: Measure,
	draft: Draft = {},
): Field {
	const needs = over === 'events' ? [EVENTS] : [ORDERS];
	return field(name, group, type, { kind: 'aggregate', over, measure }, { over, needs, ...draft });
}

/** `first_name` → `First name` */
export function labelOf(name: string): string {
	const words = name.replaceAll('_', ' ');
	return words.charAt(0).toUpperCase() + words.slice(1);
}
