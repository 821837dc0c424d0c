import { compareDecimals } from '../../language/rule/decimal';

interface End {
	readonly at: string;
	readonly inclusive: boolean;
}

/** Numbers from one end to the other, as decimal text; a missing end is open. */
export interface Span {
	readonly from?: End;
	readonly to?: End;
}

/** Spans that do not touch each other. */
export type Spans = readonly Span[];

export const EVERYTHING: Spans = [{}];

export const end = (value: unknown, inclusive: boolean): End => ({ at: String(value), inclusive });
export const point = (value: unknown): Span => ({ from: end(value, true), to: end(value, true) });

/** @param whole only whole numbers count */
export function isEmpty({ from, to }: Span, whole = false): boolean {
	if (from === undefined || to === undefined) return false;
	const order = compareDecimals(from.at, to.at);
	if (order > 0 || (order === 0 && !(from.inclusive && to.inclusive))) return true;
	return whole && leastWhole(from) > greatestWhole(to);
}

function leastWhole({ at, inclusive }: End): number {
	const number = Number(at);
	return inclusive ? Math.ceil(number) : Math.floor(number) + 1;
}

function greatestWhole({ at, inclusive }: End): number {
	const number = Number(at);
	return inclusive ? Math.floor(number) : Math.ceil(number) - 1;
}

export const intersection = (a: Spans, b: Spans): Spans =>
	a
		.flatMap((one) =>
			b.map((other) => ({ from: tighter(one.from, other.from, 1), to: tighter(one.to, other.to, -1) })),
		)
		.filter((span) => !isEmpty(span));

function tighter(a: End | undefined, b: End | undefined, direction: 1 | -1): End | undefined {
	if (a === undefined || b === undefined) return a ?? b;
	const order = compareDecimals(a.at, b.at) * direction;
	return order === 0 ? (a.inclusive ? b : a) : order > 0 ? a : b;
}

/** All that lies in none of them. */
export const complement = (spans: Spans): Spans =>
	spans.reduce((rest: Spans, span) => intersection(rest, outside(span)), EVERYTHING);

const outside = ({ from, to }: Span): Spans => [
	...(from === undefined ? [] : [{ to: { at: from.at, inclusive: !from.inclusive } }]),
	...(to === undefined ? [] : [{ from: { at: to.at, inclusive: !to.inclusive } }]),
];

/** The highest end of all; undefined where one is open. */
export function highest(spans: Spans): End | undefined {
	return spans.reduce(
		(best: Span | undefined, span) => (best === undefined ? span : { to: wider(best.to, span.to) }),
		undefined,
	)?.to;
}

const wider = (a: End | undefined, b: End | undefined): End | undefined =>
	a === undefined || b === undefined ? undefined : compareDecimals(a.at, b.at) >= 0 ? a : b;
