import type { INodeProperties } from 'n8n-workflow';
import type { Window } from '../../../../lib';
import { oneOf } from '../../operation';
import type { Form } from '../part';
import { PERIODS } from './period-forms';
import type { PeriodForm } from './period-forms';

type PeriodName = keyof typeof PERIODS;
const NAMES = Object.keys(PERIODS) as PeriodName[];
const FORMS: Readonly<Record<PeriodName, PeriodForm>> = PERIODS;

/** `period` in the open, with the boxes that each of its forms needs. */
export const periodProperties: INodeProperties[] = [
	{
		displayName: 'Period',
		name: 'period',
		type: 'options',
		options: NAMES.map((value) => ({ ...FORMS[value].choice, value })),
		default: 'all',
		description: 'Which orders or events are looked at',
	},
	...NAMES.flatMap((name) => FORMS[name].properties({ show: { period: [name] } })),
];

/** @returns undefined for all time */
export function readPeriod(form: Form, place: string): object | undefined {
	const name = oneOf(form.period ?? 'all', NAMES, 'Period');
	return FORMS[name].read(form, place);
}

/** @returns undefined for a window that the boxes cannot say */
export function writePeriod(window: Window | undefined): Form | undefined {
	for (const name of NAMES) {
		const boxes = FORMS[name].write(window);
		if (boxes !== undefined) return name === 'all' ? boxes : { period: name, ...boxes };
	}
	return undefined;
}
