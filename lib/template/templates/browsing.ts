import { count, days, products, text } from '../parameters';
import { all, ask, boughtNothing, eventNamed, withinLast } from '../rule-parts';
import type { Template } from '../template';

const viewing = text('event', 'Event', 'viewed_product', 'Name of the event that the shop records when a product is looked at');

export const BROWSING: readonly Template[] = [
	{
		name: 'viewed_not_bought', title: 'Viewed, not bought', group: 'Browsing',
		description: 'Customers who have looked at products lately without ordering.',
		parameters: [days(7, 'In how many days up to now'), count('times', 'Times', 1, 'How often at least'), viewing],
		needs: ['events_count', 'orders_count'],
		rule: (values) => all(
			ask('events_count', 'greater_than_or_equals', values.times, { ...withinLast(values.days), ...eventNamed(values.event) }),
			boughtNothing(withinLast(values.days)),
		),
	},
	{
		name: 'product_viewed_not_bought', title: 'Viewed a product, not bought it', group: 'Browsing',
		description: 'Customers who have looked at one of these products and never bought it.',
		parameters: [
			products('products', 'Products', 'Any of them'), days(30, 'In how many days up to now'), viewing,
			text('property', 'Property', 'product_id', 'The key under which the event holds the product'),
		],
		needs: ['events_count', 'products_purchased'],
		rule: (values) => all(
			ask('events_count', 'greater_than', 0, {
				...withinLast(values.days), ...eventNamed(values.event, ask(`properties.${String(values.property)}`, 'in', values.products)),
			}),
			ask('products_purchased', 'includes_none', values.products),
		),
	},
	{
		name: 'keen_viewers', title: 'Keen viewers', group: 'Browsing',
		description: 'Customers who look at products often these days.',
		parameters: [count('times', 'Times', 3, 'More often than this'), days(2, 'In how many days up to now'), viewing],
		needs: ['events_count'],
		rule: (values) => ask('events_count', 'greater_than', values.times, { ...withinLast(values.days), ...eventNamed(values.event) }),
	},
	{
		name: 'abandoned_checkout', title: 'Abandoned checkout', group: 'Browsing',
		description: 'Customers who have begun a checkout lately and not ordered.',
		parameters: [
			days(7, 'In how many days up to now'),
			text('event', 'Event', 'started_checkout', 'Name of the event that the shop records when a checkout begins'),
		],
		needs: ['events_count', 'orders_count'],
		rule: (values) => all(
			ask('events_count', 'greater_than', 0, { ...withinLast(values.days), ...eventNamed(values.event) }),
			boughtNothing(withinLast(values.days)),
		),
	},
];
