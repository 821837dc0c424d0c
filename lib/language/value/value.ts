/** A number as JSON or as decimal text (kept exact), a text, an instant or day in ISO 8601, a yes or no. */
export type Scalar = string | number | boolean;
export type Value = Scalar | readonly Scalar[] | Span | Place;

/** A circle on the globe, in degrees and kilometres. */
export interface Place {
	readonly latitude: number;
	readonly longitude: number;
	readonly km: number;
}

/** A length of time: what the relative date operators take beside a plain number of days. */
export interface Span {
	readonly amount: number;
	readonly unit: Unit;
}

export const UNITS = ['seconds', 'minutes', 'hours', 'days', 'weeks', 'months', 'years'] as const;
export type Unit = (typeof UNITS)[number];

/** The value of a condition as a list: one value is a list of one, no value an empty list. */
export function valuesOf(value: Value | undefined): readonly Scalar[] {
	if (value === undefined) return [];
	return (Array.isArray(value) ? value : [value]) as readonly Scalar[];
}

/** A plain number is days. */
export const spanOf = (value: Value | undefined): Span =>
	typeof value === 'number' ? { amount: value, unit: 'days' } : (value as Span);
