import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import type { Window } from '../../../../lib';
import { readScalar } from '../../form';
import { isBlank, leftEmpty } from '../part';
import type { Form } from '../part';

export const backIn = (key: string, { amount, unit }: { amount: unknown; unit: unknown }) => ({
	[key]: amount,
	unit,
});

export const numberBox = (displayName: string, name: string, usual: number): INodeProperties => ({
	displayName,
	name,
	type: 'number',
	typeOptions: { minValue: 0 },
	default: usual,
});

export function anchorProperty(name: string, displayOptions: IDisplayOptions): INodeProperties {
	return {
		displayName: 'Date',
		name,
		type: 'options',
		typeOptions: { loadOptionsMethod: 'getDateFields' },
		allowArbitraryValues: true,
		default: 'created_at',
		displayOptions,
	};
}

export function anchorIn(field: unknown, place: string): object {
	if (isBlank(field)) throw leftEmpty(place, 'the date of the period is missing', 'Choose a date');
	return { field };
}

/** A window of the form that has this key. */
type WindowWith<Key extends string> = Extract<Window, Readonly<Record<Key, unknown>>>;

export function at<Key extends string>(
	window: Window | undefined,
	key: Key,
	boxes: (window: WindowWith<Key>) => Form,
): Form | undefined {
	return window !== undefined && key in window ? boxes(window as WindowWith<Key>) : undefined;
}

export function present(value: unknown, place: string): unknown {
	if (isBlank(value))
		throw leftEmpty(place, 'the period is not complete', 'Fill in the numbers of the period');
	return value;
}

export function rangeIn({ rangeFrom, rangeTo }: Form, place: string): object {
	const [from, to] = [readScalar(rangeFrom), readScalar(rangeTo)];
	if (isBlank(from) && isBlank(to))
		throw leftEmpty(place, 'the period has neither a beginning nor an end', 'Choose one of them');
	return { ...(isBlank(from) ? {} : { from }), ...(isBlank(to) ? {} : { to }) };
}
