import { define } from '../definition/define';
import { amount, currency, parameter } from '../definition/parameter';
import { all, any, atLeast, equalTo, moreThan, oneOf } from '../../rule/conditions';

const group = 'Scores and predictions';

/** Those who were worth most, and stay away. */
const LOST_SPENDERS = ['Cannot Lose Them', 'At Risk', 'Lost', 'Hibernating'];

export const SCORES = [
	define({
		name: 'champions',
		title: 'Champions',
		group,
		description: 'Bought lately, often, and for much: the best customers by recency, frequency and amount.',
		parameters: {},
		needs: [{ field: 'rfm_segment' }],
		rule: () => equalTo('rfm_segment', 'Champions'),
	}),
	define({
		name: 'rfm_at_risk',
		title: 'At risk by score',
		group,
		description: 'Bought often or for much, but have stayed away for longer than most.',
		parameters: {},
		needs: [{ field: 'rfm_segment' }],
		rule: () => oneOf('rfm_segment', ['At Risk', 'Cannot Lose Them']),
	}),
	define({
		name: 'likely_to_churn_but_valuable',
		title: 'Likely to churn, but valuable',
		group,
		description: 'Probably gone by what the shop has seen of others, and have spent much: worth a call.',
		parameters: {
			risk: parameter('amount', 'Risk', 'How likely they must be gone at least, from 0 to 1', 0.6),
			amount: amount(500, 'What they must have spent more than'),
			currency,
		},
		needs: [{ field: 'churn_risk_score' }, { field: 'amount_spent' }],
		rule: ({ risk, amount, currency }) =>
			all(atLeast('churn_risk_score', risk, { currency }), moreThan('amount_spent', amount, { currency })),
	}),
	define({
		name: 'potential_loyalists_in_city',
		title: 'Potential loyalists in a city',
		group,
		description: 'Bought lately and more than once or twice, and live in a city: an event could win them.',
		parameters: { cities: parameter('list', 'Cities', 'Where they live') },
		needs: [{ field: 'rfm_segment' }, { field: 'city' }],
		rule: ({ cities }) =>
			all(equalTo('rfm_segment', 'Potential Loyalists'), any(...cities.map((city) => equalTo('city', city)))),
	}),
	define({
		name: 'lost_big_spenders',
		title: 'Lost big spenders',
		group,
		description: 'Spent more than four fifths of the customers, and have stayed away for long.',
		parameters: {},
		needs: [{ field: 'monetary_score' }, { field: 'rfm_segment' }],
		rule: () => all(equalTo('monetary_score', 5), oneOf('rfm_segment', LOST_SPENDERS)),
	}),
];
