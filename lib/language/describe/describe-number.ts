import type { NumberPhrase } from '../field/phrase';
import { asksOf } from '../operator/operator';
import { valuesOf } from '../value/value';
import { aOrAn } from '../value/words';
import { comparison } from './comparison';
import { has, OTHER, type Said } from './said';

/** How a number is said beside its phrase. */
export interface NumberWords {
	/** What the number is called: `amount spent`. */
	readonly noun: string;
	readonly money?: boolean;
	/** A number of rows: never missing, and never less than none. */
	readonly count?: boolean;
	/**
	 * Says of a number that so many different values of a column are counted instead of the rows. @param single
	 * whether it is 1
	 */
	readonly distinct?: (amount: string, single: boolean) => string;
}

/** `placed at least 3 orders`, `did not place any orders`, `has no wallet balance` */
export function describeNumber(said: Said, phrase: NumberPhrase, words: NumberWords): string {
	const { kind } = asksOf(said.condition.operator);
	if (kind === 'presence') return has(words.noun, said.denied);
	if (kind === 'rank') return describeRank(said, words.noun);
	const verb = said.denied ? phrase.no : phrase.yes;
	const amount = comparison(said, words.money === true, phrase.countable);
	if (words.distinct !== undefined) {
		const rows = phrase.tail === TIMES ? undefined : tailOf(phrase, 2);
		return joined(verb, rows, words.distinct(amount, lastOf(said) === 1));
	}
	return (
		(words.count === true ? someOrNone(said, phrase) : undefined) ??
		timesWords(joined(verb, amount, tailOf(phrase, lastOf(said))))
	);
}

const joined = (...parts: readonly (string | undefined)[]) =>
	parts.filter((part) => part !== undefined && part !== '').join(' ');

/** More than 0 is at least 1 to people, and exactly 0 is none. */
function someOrNone(said: Said, phrase: NumberPhrase): string | undefined {
	const asked = countAsked(said);
	if (asked === undefined) return undefined;
	if ((asked === 'some') !== said.denied)
		return timesWords(joined(phrase.yes, 'at least 1', tailOf(phrase, 1)));
	return phrase.tail === TIMES ? phrase.no : joined(phrase.no, 'any', phrase.tail);
}

function countAsked({ condition: { value }, spec: { asks } }: Said): 'some' | 'none' | undefined {
	const values = valuesOf(value);
	if (asks.kind === 'one_of') return values.length === 1 && Number(values[0]) === 0 ? 'none' : undefined;
	if (asks.kind !== 'range') return undefined;
	const { from, to } = asks.range(value);
	const isAt = (end: typeof from, at: number, inclusive: boolean) =>
		end !== undefined && Number(end.at) === at && end.inclusive === inclusive;
	if (to === undefined) return isAt(from, 0, false) || isAt(from, 1, true) ? 'some' : undefined;
	return from === undefined && (isAt(to, 1, false) || isAt(to, 0, true)) ? 'none' : undefined;
}

/** Events of one name are counted by how often they came. */
export const TIMES = 'times';
const timesWords = (text: string) => text.replace(/\b1 time$/, 'once');

/** `1 order`, but `more than 1 order`, `2 orders`; `1 day ago`. */
function tailOf({ tail, countable }: NumberPhrase, last: number): string | undefined {
	return countable === true && last === 1 ? tail?.replace(/^(\w+)s\b/, '$1') : tail;
}

/** What a count is compared with; a place is none. */
const lastOf = ({ condition: { value } }: Said) => {
	const last = valuesOf(value).at(-1);
	return typeof last === 'object' ? Number.NaN : Number(last);
};

/** `is among the highest 10 % by amount spent` */
function describeRank({ condition, spec, denied }: Said, noun: string): string {
	const { asks } = spec;
	const words = spec.phrase(condition.value, false);
	const rank = asks.kind === 'rank' ? asks.rank(condition.value).of : undefined;
	if (rank === 'above' || rank === 'below')
		return `${denied ? 'does not have' : 'has'} ${aOrAn(noun)} ${words}`;
	return `is ${denied ? 'not ' : ''}${words} by ${noun}`;
}

/** Words of comparisons as they stand before and behind what is counted or measured. */
const BESIDE_TAIL: Readonly<Record<string, readonly [before: string, behind: string]>> = {
	'more than': ['more', 'than'],
	'less than': ['less', 'than'],
	'fewer than': ['fewer', 'than'],
};
const AS_MANY = /^(at least|at most|exactly)$/;

/**
 * A number compared with another one: `placed more orders than …`, `spent at least as much per order on
 * average as …`.
 * @param other what it is compared with, in words
 */
export function describeCompared(said: Said, phrase: NumberPhrase, other: string): string {
	const verb = said.denied ? phrase.no : phrase.yes;
	const [words = ''] = comparison(said, false, phrase.countable).split(` ${OTHER}`);
	const { tail } = phrase;
	if (tail === undefined) return joined(verb, words, other);
	const [before, behind] =
		BESIDE_TAIL[words] ??
		(AS_MANY.test(words) ? [`${words} as ${phrase.countable ? 'many' : 'much'}`, 'as'] : [words, '']);
	return joined(verb, before, tail, behind, other);
}
