import { RFM_GROUPS } from '../../model';
import { asksOf, ON_MEMBERSHIP, OPERATORS_BY_TYPE, type FieldType } from '../operator/operator';
import type { Field, FieldGroup, FieldSource, FieldTraits, Named, RowKind } from './field';
import { MEMBER_OF } from './membership';
import {
	booleanPhrase,
	datePhrase,
	generalPhrase,
	HAVING,
	listPhrase,
	nounOf,
	numberPhrase,
	statePhrase,
	type FieldPhrase,
} from './phrase';

type Need = Field['needs'][number];
/** A phrase of its own, or the one that the label gives. */
type Phrase = FieldPhrase | 'by its label';
type Traits = Omit<FieldTraits, 'phrase'>;
type SpokenTraits = Traits & { readonly phrase: Phrase };
/** What a field may have beside what every field has. */
type Further = Partial<Omit<Field, 'name' | 'group' | 'type' | 'source' | keyof FieldTraits>>;
type Draft = SpokenTraits & Further & { readonly group: FieldGroup };

const CUSTOMER: Need = { relation: 'customers', column: 'id' };
const ORDERS: Need = { relation: 'orders' };
const LINES: readonly Need[] = [ORDERS, { relation: 'order_lines' }];
const EVENTS: Need = { relation: 'events' };

/** A column of the customer that the shop overwrites. */
const PRESENT: Traits = {
	personal: false,
	knownBy: 'nothing',
	consent: false,
	names: 'nothing',
	looksBack: false,
	ages: false,
};
const PERSONAL: Traits = { ...PRESENT, personal: true };
const CONSENT: Traits = { ...PRESENT, consent: true };
/** Computed from rows that keep their dates. */
const DATED: Traits = { ...PRESENT, looksBack: true };

/** By cut points or parameters that are frozen, from orders that keep their dates. */
const SCORED: Traits & Pick<Field, 'needs' | 'perCurrency'> = {
	...DATED,
	ages: true,
	perCurrency: true,
	needs: [{ relation: 'orders', column: 'amount' }],
};

/** The field of the customer's own key. */
export const CUSTOMER_ID = 'customer_id';

/** The fields of the rule language that every shop may have; the mapping decides which of them are there. */
export const STANDARD_FIELDS: readonly Field[] = [
	column(
		CUSTOMER_ID,
		'keyword',
		{ ...PERSONAL, names: 'customer', looksBack: true, phrase: 'by its label' },
		{
			label: 'Customer ID',
			from: 'id',
		},
	),
	column('first_name', 'text', { ...PERSONAL, knownBy: 'part of the name', phrase: 'by its label' }),
	column('last_name', 'text', { ...PERSONAL, knownBy: 'part of the name', phrase: 'by its label' }),
	column('email', 'text', { ...PERSONAL, knownBy: 'address', phrase: 'by its label' }, { label: 'E-mail' }),
	field(
		'email_domain',
		'text',
		{ kind: 'email_domain' },
		{
			...PRESENT,
			group: 'customer',
			phrase: 'by its label',
			label: 'E-mail domain',
			aliases: ['customer_email_domain'],
			needs: [{ relation: 'customers', column: 'email' }],
		},
	),
	column('phone', 'text', { ...PERSONAL, phrase: 'by its label' }, { aliases: ['mobile'] }),
	column('gender', 'text', { ...PRESENT, phrase: 'by its label' }),
	column('language', 'text', { ...PRESENT, phrase: 'by its label' }, { aliases: ['lang'] }),
	column('source', 'text', { ...PRESENT, phrase: 'by its label' }),
	column('note', 'text', { ...PERSONAL, phrase: 'by its label' }),
	elements(
		'city',
		{ relation: 'addresses', column: 'city' },
		['customer_city', 'customer_cities', 'cities'],
		{
			...PRESENT,
			phrase: listPhrase({
				yes: 'lives in',
				no: 'does not live in',
				...HAVING,
				noun: 'city',
				plural: 'cities',
			}),
		},
	),
	elements(
		'region',
		{ relation: 'addresses', column: 'region' },
		['customer_region', 'customer_regions', 'regions'],
		{
			...PRESENT,
			phrase: listPhrase({
				yes: 'lives in',
				no: 'does not live in',
				...HAVING,
				noun: 'region',
				plural: 'regions',
			}),
		},
	),
	elements(
		'country',
		{ relation: 'addresses', column: 'country' },
		['customer_country', 'customer_countries', 'countries'],
		{
			...PRESENT,
			names: 'country',
			phrase: listPhrase({
				yes: 'lives in',
				no: 'does not live in',
				...HAVING,
				noun: 'country',
				plural: 'countries',
			}),
		},
	),
	elements('tags', { relation: 'tags', column: 'name' }, ['customer_tags', 'tag'], {
		...PRESENT,
		phrase: listPhrase({
			yes: 'is tagged',
			no: 'is not tagged',
			...HAVING,
			noun: 'tag',
			plural: 'tags',
		}),
	}),
	elements('groups', { relation: 'groups', column: 'name' }, ['customer_groups', 'group'], {
		...PRESENT,
		phrase: listPhrase({
			yes: 'is in the group',
			no: 'is not in the group',
			have: 'is in',
			haveNot: 'is not in',
			noun: 'group',
			plural: 'groups',
		}),
	}),
	column(
		'email_subscribed',
		'boolean',
		{ ...CONSENT, phrase: statePhrase('subscribed to e-mail') },
		{
			label: 'E-mail subscribed',
			aliases: ['email_subscription_status', 'accepts_email'],
		},
	),
	column(
		'sms_subscribed',
		'boolean',
		{ ...CONSENT, phrase: statePhrase('subscribed to SMS') },
		{
			label: 'SMS subscribed',
			aliases: ['sms_subscription_status', 'accepts_sms'],
		},
	),
	column('tax_exempt', 'boolean', { ...PRESENT, phrase: statePhrase('exempt from tax') }),
	column('has_account', 'boolean', {
		...PRESENT,
		phrase: booleanPhrase({
			true: 'has an account',
			false: 'has no account',
			toBeTrue: 'to have an account',
			toBeFalse: 'to have no account',
		}),
	}),
	column(
		'created_at',
		'date',
		{
			...PRESENT,
			looksBack: true,
			phrase: datePhrase({
				yes: 'became a customer',
				no: 'did not become a customer',
				noun: 'date of creation',
				anniversary: 'an anniversary as a customer',
			}),
		},
		{ label: 'Customer since', aliases: ['salla_created_at', 'customer_added_date'] },
	),
	column('updated_at', 'date', {
		...PRESENT,
		phrase: datePhrase({ yes: 'was last changed', no: 'was not last changed', noun: 'date of change' }),
	}),
	column(
		'birthday',
		'date',
		{
			...PRESENT,
			phrase: datePhrase({
				yes: 'was born',
				no: 'was not born',
				noun: 'birthday',
				anniversary: 'a birthday',
			}),
		},
		{ day: true },
	),
	column(
		'points',
		'number',
		{
			...PRESENT,
			phrase: numberPhrase({ yes: 'has', no: 'does not have', tail: 'points', countable: true }),
		},
		{ aliases: ['total_points'] },
	),
	column('wallet_balance', 'number', { ...PRESENT, phrase: 'by its label' }),

	aggregate(
		'orders_count',
		'number',
		{ over: 'orders', measure: { of: 'count' } },
		{
			phrase: numberPhrase({ yes: 'placed', no: 'did not place', tail: 'orders', countable: true }),
			label: 'Number of orders',
			aliases: ['number_of_orders', 'frequency'],
		},
	),
	aggregate(
		'amount_spent',
		'money',
		{ over: 'orders', measure: { of: 'sum', column: 'amount' } },
		{
			phrase: numberPhrase({ yes: 'spent', no: 'did not spend' }),
			aliases: ['orders_amount', 'monetary', 'total_spent'],
		},
	),
	aggregate(
		'average_order_value',
		'money',
		{ over: 'orders', measure: { of: 'average', column: 'amount' } },
		{
			phrase: numberPhrase({ yes: 'spent', no: 'did not spend', tail: 'per order on average' }),
			aliases: ['orders_average', 'aov'],
		},
	),
	aggregate(
		'largest_order',
		'money',
		{ over: 'orders', measure: { of: 'largest', column: 'amount' } },
		{ phrase: numberPhrase({ yes: 'has a largest order of', no: 'does not have a largest order of' }) },
	),
	aggregate(
		'first_order_date',
		'date',
		{ over: 'orders', measure: { of: 'first' } },
		{
			phrase: datePhrase({ yes: 'first ordered', no: 'has no first order', noun: 'first order' }),
			aliases: ['first_ordered_at'],
		},
	),
	aggregate(
		'last_order_date',
		'date',
		{ over: 'orders', measure: { of: 'last' } },
		{
			phrase: datePhrase({ yes: 'last ordered', no: 'has no last order', noun: 'last order' }),
			aliases: ['last_ordered_at'],
		},
	),
	field(
		'recency_days',
		'number',
		{ kind: 'recency' },
		{
			...DATED,
			group: 'orders',
			label: 'Days since the last order',
			aliases: ['recency'],
			over: 'orders',
			needs: [ORDERS],
			ages: true,
			phrase: numberPhrase({
				yes: 'last ordered',
				no: 'did not last order',
				tail: 'days ago',
				countable: true,
				noun: 'time since the last order',
			}),
		},
	),

	aggregate(
		'cancelled_orders_count',
		'number',
		{ over: 'orders', measure: { of: 'count' }, notCounted: ['cancelled'] },
		{
			phrase: numberPhrase({ yes: 'cancelled', no: 'did not cancel', tail: 'orders', countable: true }),
			label: 'Number of cancelled orders',
			needs: [{ relation: 'orders_not_counted' }],
		},
	),
	aggregate(
		'gross_spent',
		'money',
		{ over: 'orders', measure: { of: 'sum', column: 'gross' } },
		{
			phrase: numberPhrase({ yes: 'ordered for', no: 'did not order for', tail: 'before refunds' }),
			label: 'Gross amount spent',
			needs: [{ relation: 'orders', column: 'gross' }],
		},
	),
	aggregate(
		'refunded_amount',
		'money',
		{ over: 'orders', measure: { of: 'sum', column: 'refunded' } },
		{
			phrase: numberPhrase({ yes: 'was refunded', no: 'was not refunded' }),
			needs: [{ relation: 'orders', column: 'refunded' }],
		},
	),
	aggregate(
		'refund_rate',
		'number',
		{ over: 'orders', measure: { of: 'share', column: 'refunded', whole: 'gross' } },
		{
			phrase: numberPhrase({ yes: 'has a refund rate of', no: 'does not have a refund rate of' }),
			needs: [
				{ relation: 'orders', column: 'gross' },
				{ relation: 'orders', column: 'refunded' },
			],
		},
	),

	lineElements('products_purchased', 'product', {
		...DATED,
		names: 'product',
		needs: LINES,
		aliases: ['purchased_product', 'product_purchased'],
		phrase: listPhrase({
			yes: 'bought',
			no: 'did not buy',
			have: 'bought',
			haveNot: 'did not buy',
			noun: 'product',
			plural: 'products',
		}),
	}),
	lineElements('variants_purchased', 'variant', {
		...DATED,
		names: 'variant',
		needs: [ORDERS, { relation: 'order_lines', column: 'variant_id' }],
		aliases: ['purchased_variant'],
		phrase: listPhrase({
			yes: 'bought the variant',
			no: 'did not buy the variant',
			have: 'bought',
			haveNot: 'did not buy',
			noun: 'variant',
			plural: 'variants',
		}),
	}),
	lineElements('categories_purchased', 'category', {
		...PRESENT,
		names: 'category',
		needs: [...LINES, { relation: 'product_categories' }],
		aliases: ['purchased_category'],
		// The categories of a product are those of today.
		phrase: listPhrase({
			yes: 'bought from the category',
			no: 'bought nothing from the category',
			have: 'bought from',
			haveNot: 'did not buy from',
			noun: 'category',
			plural: 'categories',
		}),
	}),
	aggregate(
		'quantity_purchased',
		'number',
		{ over: 'lines', measure: { of: 'sum', column: 'quantity' } },
		{
			phrase: numberPhrase({
				yes: 'bought',
				no: 'did not buy',
				tail: 'items',
				countable: true,
				noun: 'number of items bought',
			}),
			needs: [ORDERS, { relation: 'order_lines', column: 'quantity' }],
		},
	),
	aggregate(
		'spent_on_products',
		'money',
		{ over: 'lines', measure: { of: 'sum', column: 'quantity * price' } },
		{
			phrase: numberPhrase({
				yes: 'spent',
				no: 'did not spend',
				tail: 'on products',
				noun: 'amount spent on products',
			}),
			needs: [
				ORDERS,
				{ relation: 'order_lines', column: 'quantity' },
				{ relation: 'order_lines', column: 'price' },
			],
		},
	),

	aggregate(
		'events_count',
		'number',
		{ over: 'events', measure: { of: 'count' } },
		{
			phrase: numberPhrase({ yes: 'had', no: 'did not have', tail: 'events', countable: true }),
			label: 'Number of events',
		},
	),
	aggregate(
		'first_event_date',
		'date',
		{ over: 'events', measure: { of: 'first' } },
		{ phrase: datePhrase({ yes: 'had the first event', no: 'had no first event', noun: 'first event' }) },
	),
	aggregate(
		'last_event_date',
		'date',
		{ over: 'events', measure: { of: 'last' } },
		{ phrase: datePhrase({ yes: 'had the last event', no: 'had no last event', noun: 'last event' }) },
	),
	field(
		'subscribed_forms',
		'list',
		{ kind: 'event_elements', name: 'subscribed_form', property: 'form' },
		{
			...DATED,
			group: 'events',
			element: 'text',
			over: 'events',
			needs: [EVENTS, { relation: 'events', column: 'properties' }],
			phrase: listPhrase({
				yes: 'subscribed to the form',
				no: 'did not subscribe to the form',
				have: 'subscribed to',
				haveNot: 'did not subscribe to',
				noun: 'form',
				plural: 'forms',
			}),
		},
	),

	score('recency_score', { kind: 'score', of: 'recency' }),
	score('frequency_score', { kind: 'score', of: 'frequency' }),
	score('monetary_score', { kind: 'score', of: 'monetary' }),
	field(
		'rfm_segment',
		'keyword',
		{ kind: 'score', of: 'group' },
		{
			...SCORED,
			group: 'scores',
			label: 'RFM segment',
			aliases: ['segment'],
			values: RFM_GROUPS,
			// Which of the few names match would have to be known before Postgres is asked.
			operators: OPERATORS_BY_TYPE.keyword.filter((name) => asksOf(name).kind !== 'pattern'),
			phrase: listPhrase({
				yes: 'is among the',
				no: 'is not among the',
				have: 'is in',
				haveNot: 'is not in',
				noun: 'RFM segment',
				plural: 'RFM segments',
			}),
		},
	),
	prediction(
		'churn_risk_score',
		'number',
		{ kind: 'prediction', of: 'churn_risk' },
		{
			phrase: numberPhrase({
				yes: 'has a churn risk of',
				no: 'does not have a churn risk of',
				noun: 'churn risk',
			}),
		},
	),
	prediction(
		'predicted_orders',
		'number',
		{ kind: 'prediction', of: 'orders' },
		{
			phrase: numberPhrase({
				yes: 'is expected to place',
				no: 'is not expected to place',
				tail: 'orders in the next 52 weeks',
				countable: true,
				noun: 'number of predicted orders',
			}),
		},
	),
	prediction(
		'cltv',
		'money',
		{ kind: 'prediction', of: 'value' },
		{
			phrase: numberPhrase({
				yes: 'is expected to spend',
				no: 'is not expected to spend',
				tail: 'in the next 52 weeks',
			}),
			label: 'Customer lifetime value',
			aliases: ['customer_lifetime_value'],
		},
	),

	...furtherValues(),

	field(
		MEMBER_OF,
		'list',
		{ kind: 'member_of' },
		{
			...PRESENT,
			group: 'segments',
			label: 'Member of segment',
			element: 'keyword',
			operators: ON_MEMBERSHIP,
			phrase: listPhrase({
				yes: 'is in the segment',
				no: 'is not in the segment',
				have: 'is in',
				haveNot: 'is not in',
				noun: 'segment',
				plural: 'segments',
			}),
		},
	),
];

/** The field that counts the rows of a kind. Lines are asked together with their order. */
export const COUNT_OF: Readonly<Record<RowKind, string>> = {
	orders: 'orders_count',
	lines: 'orders_count',
	events: 'events_count',
};

/** Names that other products give to a field together with a meaning turned around. */
export const OPPOSITE_ALIASES: Readonly<Record<string, string>> = {
	tax_collection_status: 'tax_exempt',
	not_purchased_product: 'products_purchased',
	not_purchased_category: 'categories_purchased',
};

/** Every name, alias and opposite alias of the fields whose values name things of one kind. */
export const namesOfFields = (names: Named): readonly string[] =>
	STANDARD_FIELDS.filter((field) => field.names === names).flatMap(({ name, aliases }) => [
		name,
		...aliases,
		...Object.keys(OPPOSITE_ALIASES).filter((alias) => OPPOSITE_ALIASES[alias] === name),
	]);

/** Traits of a further column of the customer that the language does not know by name. */
export const furtherTraits = (name: string, type: FieldType, noun: string): FieldTraits => ({
	...(name === 'name' ? { ...PERSONAL, knownBy: 'name' as const } : PRESENT),
	phrase: generalPhrase(type, noun),
});

/** Ages, rhythms, favourites, measures of a property of events, and a number to divide customers by. */
function furtherValues(): readonly Field[] {
	const rhythm = (of: 'average_gap' | 'expected_next') => ({ over: 'orders', measure: { of } }) as const;
	return [
		field(
			'age',
			'number',
			{ kind: 'age' },
			{
				...PRESENT,
				group: 'customer',
				needs: [{ relation: 'customers', column: 'birthday' }],
				ages: true,
				phrase: numberPhrase({ yes: 'is', no: 'is not', tail: 'years old' }),
			},
		),
		aggregate('average_days_between_orders', 'number', rhythm('average_gap'), {
			phrase: numberPhrase({
				yes: 'takes',
				no: 'does not take',
				tail: 'days between orders on average',
				countable: true,
				noun: 'average time between orders',
			}),
		}),
		aggregate('expected_next_order_date', 'date', rhythm('expected_next'), {
			phrase: datePhrase({
				yes: 'is expected to order next',
				no: 'is not expected to order next',
				noun: 'expected next order',
			}),
		}),
		field(
			'location',
			'place',
			{ kind: 'place' },
			{
				...PRESENT,
				personal: true,
				group: 'customer',
				needs: [
					{ relation: 'addresses', column: 'latitude' },
					{ relation: 'addresses', column: 'longitude' },
				],
				phrase: numberPhrase({ yes: 'lives', no: 'does not live' }),
			},
		),
		favourite('product', 'product'),
		favourite('category', 'category'),
		ofProperty('events_sum', 'sum', 'sum'),
		ofProperty('events_average', 'average', 'average'),
		ofProperty('events_largest', 'largest', 'largest value'),
		ofProperty('events_smallest', 'smallest', 'smallest value'),
		field(
			'bucket',
			'number',
			{ kind: 'bucket' },
			{
				...PRESENT,
				looksBack: true,
				group: 'split',
				needs: [CUSTOMER],
				asks: 'salt',
				phrase: numberPhrase({ yes: 'falls into a bucket of', no: 'does not fall into a bucket of' }),
			},
		),
	];
}

function favourite(element: 'product' | 'category', names: Named): Field {
	const isProduct = element === 'product';
	return field(
		`favourite_${element}`,
		'keyword',
		{ kind: 'favourite', element },
		{
			...(isProduct ? DATED : PRESENT),
			names,
			group: 'purchases',
			over: 'lines',
			needs: [
				ORDERS,
				{ relation: 'order_lines', column: 'quantity' },
				...(isProduct ? [] : [{ relation: 'product_categories' } as const]),
			],
			phrase: listPhrase({
				yes: `has the favourite ${element}`,
				no: `does not have the favourite ${element}`,
				...HAVING,
				noun: `favourite ${element}`,
				plural: `favourite ${isProduct ? 'products' : 'categories'}`,
			}),
		},
	);
}

function ofProperty(name: string, of: 'sum' | 'average' | 'largest' | 'smallest', yes: string): Field {
	return aggregate(
		name,
		'number',
		{ over: 'events', measure: { of, column: 'property' } },
		{
			asks: 'property',
			needs: [EVENTS, { relation: 'events', column: 'properties' }],
			phrase: numberPhrase({
				yes: `has events whose ${yes} is`,
				no: `has no events whose ${yes} is`,
				noun: yes,
			}),
		},
	);
}

function field(name: string, type: FieldType, source: FieldSource, { phrase, ...rest }: Draft): Field {
	const label = rest.label ?? labelOf(name);
	return Object.freeze({
		name,
		type,
		source,
		label,
		aliases: [],
		operators: OPERATORS_BY_TYPE[type],
		needs: [],
		phrase: phrase === 'by its label' ? generalPhrase(type, nounOf(label)) : phrase,
		...rest,
	});
}

/** @param rest `from` where the column has another name than the field */
function column(
	name: string,
	type: FieldType,
	{ phrase, ...traits }: SpokenTraits,
	{ from = name, ...rest }: Further & { readonly from?: string } = {},
): Field {
	const needs = [from === 'id' ? CUSTOMER : ({ relation: 'customers', column: from } as const)];
	return field(
		name,
		type,
		{ kind: 'column', column: from },
		{ group: 'customer', needs, phrase, ...traits, ...rest },
	);
}

function elements(
	name: string,
	from: { readonly relation: 'addresses' | 'tags' | 'groups'; readonly column: string },
	aliases: readonly string[],
	traits: SpokenTraits,
): Field {
	return field(
		name,
		'list',
		{ kind: 'elements', ...from },
		{ group: 'customer', element: 'text', aliases, needs: [from], ...traits },
	);
}

function lineElements(
	name: string,
	element: 'product' | 'variant' | 'category',
	rest: SpokenTraits & Pick<Field, 'needs' | 'aliases'>,
): Field {
	return field(
		name,
		'list',
		{ kind: 'line_elements', element },
		{ group: 'purchases', element: 'keyword', over: 'lines', ...rest },
	);
}

function score(name: string, source: FieldSource): Field {
	return field(name, 'number', source, { ...SCORED, group: 'scores', phrase: 'by its label' });
}

function prediction(
	name: string,
	type: FieldType,
	source: FieldSource,
	rest: Further & { readonly phrase: FieldPhrase },
): Field {
	return field(name, type, source, { ...SCORED, group: 'predictions', ...rest });
}

/** Aggregates are computed from rows that keep their dates. */
function aggregate(
	name: string,
	type: FieldType,
	source: Omit<Extract<FieldSource, { kind: 'aggregate' }>, 'kind'>,
	rest: Further & { readonly phrase: Phrase },
): Field {
	const { over } = source;
	const needs = over === 'events' ? [EVENTS] : [ORDERS];
	const group = over === 'lines' ? 'purchases' : over;
	return field(name, type, { kind: 'aggregate', ...source }, { ...DATED, group, over, needs, ...rest });
}

/** `first_name` → `First name` */
export function labelOf(name: string): string {
	const words = name.replaceAll('_', ' ');
	return words.charAt(0).toUpperCase() + words.slice(1);
}
