import type { INodeProperties } from 'n8n-workflow';
import type { ScoresOptions } from '../../../../lib';
import { options } from '../../../shared/operation';
import type { Call } from '../../../shared/operation';
import { instant } from '../../../shared/parameter';

const currencyProperty: INodeProperties = {
	displayName: 'Currency',
	name: 'currency',
	type: 'string',
	default: '',
	placeholder: 'e.g. EUR',
	description:
		'The code of the currency whose orders are looked at; needed where the shop has orders in several',
};

export const scheduleProperty: INodeProperties = {
	displayName: 'Schedule',
	name: 'schedule',
	type: 'options',
	options: [
		{ name: 'Daily', value: 'daily' },
		{ name: 'Monthly', value: 'monthly' },
		{ name: 'Never', value: 'never', description: 'Only when this operation runs' },
		{ name: 'Weekly', value: 'weekly' },
	],
	default: 'weekly',
	description: 'How often an evaluation that asks for scores computes them anew',
};

/** In the order of their names, as n8n wants it. */
export const fitProperties: INodeProperties[] = [
	{
		displayName: 'As Of',
		name: 'asOf',
		type: 'dateTime',
		default: '',
		description: 'Looks at orders up to this time; without it, up to now',
	},
	currencyProperty,
	{
		displayName: 'Discount Rate of a Year',
		name: 'discountRate',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 10, numberPrecision: 4 },
		default: 0,
		description:
			'By how much money that comes in a year is worth less today, for the lifetime value: 0.1 is 10 %',
	},
	{
		displayName: 'Last Days',
		name: 'days',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 365,
		description:
			'Scores only the orders of so many days; without it, all orders. Predictions look at all orders.',
	},
	{
		displayName: 'Only Scores, No Predictions',
		name: 'onlyScores',
		type: 'boolean',
		default: true,
		description: 'Whether to leave the predictions out, which need 100 customers who came back',
	},
	scheduleProperty,
];

export const shownCurrency: INodeProperties[] = [currencyProperty];

interface FitOptions {
	readonly asOf: unknown;
	readonly currency: string;
	readonly discountRate: number;
	readonly days: number;
	readonly onlyScores: boolean;
	readonly schedule: ScoresOptions['schedule'];
}

/** What was added in the form; what was not stays as it was the last time. */
export function readFitOptions(call: Call): ScoresOptions {
	const { asOf, currency, discountRate, days, onlyScores, schedule } = options<FitOptions>(call);
	const at = instant(asOf);
	return {
		signal: call.signal,
		...(at === undefined ? {} : { asOf: at }),
		...readCurrency(currency),
		...(discountRate === undefined ? {} : { discountRate }),
		...(days === undefined ? {} : { window: { last: days, unit: 'days' } }),
		...(onlyScores === undefined ? {} : { models: onlyScores ? ['rfm'] : ['rfm', 'bgNbd', 'gammaGamma'] }),
		...(schedule === undefined ? {} : { schedule }),
	};
}

export const readCurrency = (currency: unknown): Pick<ScoresOptions, 'currency'> =>
	typeof currency === 'string' && currency.trim() !== '' ? { currency: currency.trim() } : {};
