import { showFor } from '../../../shared/descriptions';
import { options } from '../../../shared/operation';
import type { Operation } from '../../../shared/operation';
import { readCurrency, shownCurrency } from './properties';

/** What is in force: one item. */
export const getScores: Operation = {
	description: showFor({ resource: ['scores'], operation: ['getScores'] }, [
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: shownCurrency,
		},
	]),
	execute: async (call) => {
		const { currency } = options<{ currency: string }>(call);
		return [
			{ json: await call.segments.scores({ ...readCurrency(currency), fit: false, signal: call.signal }) },
		];
	},
};
