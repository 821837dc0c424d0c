import { SCHEDULES } from '../../../../lib';
import { showFor } from '../../../shared/descriptions';
import { oneOf, options, parameter } from '../../../shared/operation';
import type { Operation } from '../../../shared/operation';
import { readCurrency, scheduleProperty, shownCurrency } from './properties';

/** How often they are computed anew from now on. */
export const setSchedule: Operation = {
	description: showFor({ resource: ['scores'], operation: ['setSchedule'] }, [
		scheduleProperty,
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
		const schedule = oneOf(parameter(call, 'schedule', 'weekly'), SCHEDULES, 'Schedule');
		return [
			{
				json: await call.segments.scores({
					...readCurrency(currency),
					schedule,
					fit: false,
					signal: call.signal,
				}),
			},
		];
	},
};
