import type { Place, Value } from '../value/value';
import { closed, type OperatorSpec } from './spec';

const place = (value: Value | undefined) => value as Place;

/** Operators of places, which are asked as numbers: how many kilometres away. */
export const PLACE = {
	within_km_of: {
		takes: 'place',
		negative: false,
		opposite: undefined,
		label: 'is not further away than',
		text: 'within … km of',
		widget: undefined,
		sample: false,
		values: 'numbers',
		asks: { kind: 'range', range: (value) => ({ to: closed(place(value).km) }) },
		phrase: (value) => {
			const { latitude, longitude, km } = place(value);
			return `within ${km} km of ${latitude}, ${longitude}`;
		},
	},
} as const satisfies Record<string, OperatorSpec>;
