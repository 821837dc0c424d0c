import type { INodeParameters } from 'n8n-workflow';
import { byId } from '../nodes/support/shop';

const further = (id: string) => ({ pick: [{ id: byId(id) }] });
const group = (match: string, conditions: object) => ({ match, conditions: conditions as INodeParameters });

const ROWS = {
	row: [{ column: 'status', operator: 'equals', value: 'completed' }],
	listed: [{ column: 'status', operator: 'in', chosen: ['completed'] }],
	product: [{ operator: 'equals', pick: byId('1') }],
	category: [{ operator: 'not_equals', pick: byId('shoes') }],
};
const EVENT_ROWS = {
	row: [{ column: 'name', operator: 'starts_with', value: 'viewed' }],
	product: [{ operator: 'not_equals', pick: byId('1') }],
	category: [{ operator: 'equals', pick: byId('shoes') }],
	property: [{ property: 'plan', operator: 'equals', value: 'gold' }],
};

/** What is asked of the customer alone. */
const DETAILS = group('all', {
	customer: [
		{
			field: 'email',
			operator: 'contains',
			text: 'x',
			options: { caseSensitive: false, excludeMissing: true },
		},
		{ field: 'email', operator: 'in', listed: 'a@example.com, b@example.com', options: {} },
		{ field: 'country', operator: 'in', chosen: ['GB'], others: 'FR, "Washington, DC"', options: {} },
		{ field: 'tags', operator: 'count_greater_than', howMany: 1, options: {} },
		{
			field: 'subscribed_forms',
			operator: 'includes_all',
			chosen: ['newsletter'],
			others: '',
			options: { where: EVENT_ROWS, whereMatch: 'all' },
		},
	],
	yesNo: [{ field: 'email_subscribed', answer: 'noOrUnknown' }],
	date: [
		{
			field: 'created_at',
			operator: 'in_last_n_days',
			spanAmount: 36,
			spanUnit: 'hours',
			options: { excludeMissing: true },
		},
		{
			field: 'last_order_date',
			operator: 'after_date',
			date: '2025-01-01',
			options: { where: ROWS, whereMatch: 'any' },
		},
		{
			field: 'birthday',
			operator: 'between',
			dateFrom: '1990-01-01',
			dateTo: '2001-01-01',
			options: {},
		},
		{ field: 'created_at', operator: 'in_calendar', datePeriod: 'last_month', options: {} },
	],
	segment: [{ operator: 'includes_any', segments: ['list'] }],
	score: [
		{
			field: 'points',
			operator: 'greater_than',
			amount: 3,
			options: { excludeMissing: true },
		},
		{ field: 'cltv', operator: 'between', from: 1, to: 5, options: { currency: 'GBP' } },
		{ field: 'recency_score', operator: 'in', listed: '4, 5', options: {} },
		{ field: 'rfm_segment', groupOperator: 'not_in', groups: ['Champions'], options: {} },
	],
});

/** What was bought, with each kind of period. */
const PURCHASES = group('any', {
	orders: [
		{
			field: 'orders_count',
			operator: 'greater_than',
			amount: 1,
			period: 'last',
			lastAmount: 30,
			lastUnit: 'days',
			options: { distinct: 'channel', excludeMissing: true, where: ROWS, whereMatch: 'all' },
		},
		{
			field: 'orders_count',
			operator: 'between',
			from: 1,
			to: 5,
			period: 'before_last',
			beforeAmount: 2,
			beforeUnit: 'weeks',
			options: { per: 'product' },
		},
		{
			field: 'amount_spent',
			operator: 'less_than',
			amount: '0.10',
			period: 'range',
			rangeFrom: '2025-01-01',
			rangeTo: '2025-06-01',
			options: { currency: 'GBP', convertAmounts: true, including: 'cancelled' },
		},
		{ field: 'orders_count', operator: 'in', listed: '1, 2', period: 'all', options: {} },
	],
	products: [
		{
			field: 'products_purchased',
			operator: 'includes_any',
			product: byId('1'),
			further_products: further('2'),
			period: 'between_last',
			atLeast: 1,
			atMost: 400,
			betweenUnit: 'days',
			options: { ids: '3, 4', excludeMissing: true, where: ROWS, whereMatch: 'none' },
		},
		{
			field: 'variants_purchased',
			operator: 'includes_all',
			variant: byId('1'),
			further_variants: further('2'),
			period: 'calendar',
			calendar: 'this_year',
			options: {},
		},
		{
			field: 'categories_purchased',
			operator: 'includes_none',
			category: byId('shoes'),
			further_categories: further('hats'),
			period: 'calendar_last',
			wholeAmount: 3,
			wholeUnit: 'months',
			options: { caseSensitive: true },
		},
		{
			field: 'categories_purchased',
			operator: 'count_greater_than',
			howMany: 2,
			period: 'after',
			afterDate: 'created_at',
			afterAmount: 7,
			afterUnit: 'days',
			options: {},
		},
	],
});

/** What happened, in which order. */
const HAPPENINGS = group('none', {
	event: [
		{
			event: byId('viewed_product'),
			field: 'events_count',
			operator: 'greater_than',
			amount: 1,
			period: 'before',
			beforeDate: 'last_order_date',
			upToAmount: 2,
			upToUnit: 'hours',
			options: { distinct: 'product', excludeMissing: true, where: EVENT_ROWS, whereMatch: 'any' },
		},
		{
			event: byId('viewed_product'),
			field: 'events_count',
			operator: 'between',
			from: 1,
			to: 3,
			period: 'all',
			options: { per: 'product' },
		},
		{
			event: byId('viewed_product'),
			field: 'last_event_date',
			dateOperator: 'more_than_n_days_ago',
			spanAmount: 30,
			spanUnit: 'days',
			period: 'all',
			options: {},
		},
		{
			event: byId('viewed_product'),
			field: 'first_event_date',
			dateOperator: 'before_date',
			date: '2025-01-01',
			period: 'all',
			options: {},
		},
		{
			event: byId('viewed_product'),
			field: 'first_event_date',
			dateOperator: 'not_between',
			dateFrom: '2025-01-01',
			dateTo: '2025-02-01',
			period: 'all',
			options: {},
		},
	],
	rank: [
		{
			which: 'nth',
			count: 2,
			column: 'coupon',
			operator: 'equals',
			value: 'SUMMER',
			holds: 'no',
			period: 'last',
			lastAmount: 2,
			lastUnit: 'years',
			options: { where: ROWS, among: ROWS },
		},
	],
	then: [
		{
			firstWhat: 'event',
			firstEvent: byId('started_checkout'),
			relation: 'notFollowed',
			nextWhat: 'order',
			gap: 'within',
			gapAmount: 4,
			gapUnit: 'hours',
			period: 'range',
			rangeFrom: '2025-01-01',
			rangeTo: '',
			options: { where: { product: ROWS.product }, same: ['product'], nextWhere: ROWS },
		},
		{
			firstWhat: 'line',
			relation: 'preceded',
			nextWhat: 'event',
			nextEvent: byId('viewed_product'),
			gap: 'any',
			period: 'all',
			options: {},
		},
	],
});

/** Conditions of every kind, which together fill every box of the builder. */
export const FILLED = [DETAILS, PURCHASES, HAPPENINGS].map((one) => ({ group: [one] }));

/** A small one, of two groups. */
export const GROUPS = {
	group: [
		group('all', {
			orders: [{ field: 'orders_count', operator: 'greater_than', amount: 1, period: 'all', options: {} }],
		}),
		group('any', {
			customer: [{ field: 'email', operator: 'is_not_null', options: {} }],
			yesNo: [{ field: 'tax_exempt', answer: 'no' }],
		}),
	],
};
