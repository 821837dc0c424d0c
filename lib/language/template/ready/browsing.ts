import type { Rule } from '../../rule/rule';
import { define } from '../definition/define';
import { days, parameter, products } from '../definition/parameter';
import { all, any, atLeast, equalTo, includesNone, moreThan, oneOf } from '../../rule/conditions';
import { lastDays } from './rules';

const group = 'Browsing';
const viewed = {
	event: parameter(
		'text',
		'Event',
		'The name of the event that a view of a product leaves',
		'viewed_product',
	),
};

export const BROWSING = [
	define({
		name: 'viewed_not_bought',
		title: 'Viewed, not bought',
		group,
		description: 'Looked at one of the given products lately, but have bought none of them.',
		parameters: {
			products: products('Products', 'One or more products'),
			days: days(30, 'How long ago they may have looked'),
			...viewed,
			property: parameter(
				'text',
				'Property',
				'The property of the event that holds the id of the product',
				'product_id',
			),
		},
		needs: [{ field: 'events_count', where: ['name'] }, { field: 'products_purchased' }],
		rule: ({ products, days, event, property }) =>
			all(
				moreThan('events_count', 0, {
					...lastDays(days),
					where: all(equalTo('name', event), ofProducts(`properties.${property}`, products)),
				}),
				includesNone('products_purchased', products),
			),
	}),
	define({
		name: 'active_browsers',
		title: 'Browsing a lot',
		group,
		description: 'Looked at products many times within a few days.',
		parameters: {
			views: parameter('whole_number', 'Views', 'How many times at least', 4),
			days: days(2, 'Within how many days'),
			...viewed,
		},
		needs: [{ field: 'events_count', where: ['name'] }],
		rule: ({ views, days, event }) =>
			atLeast('events_count', views, {
				...lastDays(days),
				where: equalTo('name', event),
			}),
	}),
	define({
		name: 'abandoned_cart',
		title: 'Abandoned cart',
		group,
		description:
			'Put something into the cart or began to check out within the last days, and no order came within some hours of it.',
		parameters: {
			days: days(3, 'How far back to look for the cart'),
			hours: days(4, 'Within how many hours an order would have come', 'Hours'),
			events: parameter('list', 'Events', 'The names of the events that a filled cart leaves', [
				'added_to_cart',
				'started_checkout',
			]),
		},
		needs: [{ field: 'events_count', where: ['name'] }],
		rule: ({ days, hours, events }) =>
			moreThan('events_count', 0, {
				// A cart that is still open has as many hours left.
				within: { between_last: [hours, Math.max(hours, days * 24)], unit: 'hours' },
				where: {
					match: 'all',
					rules: [
						oneOf('name', events),
						{
							match: 'none',
							rules: [{ followed_by: { rows: 'orders', within: { amount: hours, unit: 'hours' } } }],
						},
					],
				},
			}),
	}),
];

/** Shops write ids into events as numbers or as texts, and a rule does not take the one for the other. */
function ofProducts(property: string, ids: readonly string[]): Rule {
	const numbers = ids.map(Number);
	const asTexts = oneOf(property, ids);
	return numbers.every(Number.isSafeInteger) ? any(asTexts, oneOf(property, numbers)) : asTexts;
}
