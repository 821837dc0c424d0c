import { define } from '../definition/define';
import { days } from '../definition/parameter';
import { all, anniversaryInDays, inLastDays, moreThanDaysAgo } from '../../rule/conditions';
import { silentFor } from './rules';

const group = 'Occasions';
/** What happened today falls on its own day of the year, but does not come round again yet. */
const notToday = (field: string) => moreThanDaysAgo(field, 1);

export const OCCASIONS = [
	define({
		name: 'birthdays_soon',
		title: 'Birthdays soon',
		group,
		description: 'Have their birthday today or within the next days.',
		parameters: { days: days(7, 'How many days ahead') },
		needs: [{ field: 'birthday' }],
		rule: ({ days }) => anniversaryInDays('birthday', days),
	}),
	define({
		name: 'first_order_anniversary',
		title: 'Anniversary of the first order',
		group,
		description: 'The day of their first order comes round again today or within the next days.',
		parameters: { days: days(7, 'How many days ahead') },
		needs: [{ field: 'first_order_date' }],
		rule: ({ days }) => all(anniversaryInDays('first_order_date', days), notToday('first_order_date')),
	}),
	define({
		name: 'customer_anniversary',
		title: 'Anniversary as a customer',
		group,
		description: 'The day on which they came to the shop comes round again today or within the next days.',
		parameters: { days: days(7, 'How many days ahead') },
		needs: [{ field: 'created_at' }],
		rule: ({ days }) => all(anniversaryInDays('created_at', days), notToday('created_at')),
	}),
	define({
		name: 'replenishment',
		title: 'Time to order again',
		group,
		description: 'Their last order was about as long ago as an order usually lasts.',
		parameters: {
			days: days(28, 'After how many days they may need more'),
			until: days(35, 'Up to how many days after the order', 'Until'),
		},
		ascending: ['days', 'until'],
		needs: [{ field: 'last_order_date' }],
		rule: ({ days, until }) => all(silentFor(days), inLastDays('last_order_date', until)),
	}),
];
