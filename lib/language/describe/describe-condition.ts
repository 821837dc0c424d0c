import type { Catalogue } from '../field';
import { operator as shapeOf, type OperatorName } from '../operator/operator';
import type { Condition, Scalar, Span } from '../rule/rule';
import {
	BOOLEANS,
	DATES,
	eventVoice,
	generalBoolean,
	generalDate,
	generalList,
	generalNumber,
	LISTS,
	NUMBERS,
} from './voice';
import type { BooleanVoice, DateVoice, ListVoice, NumberVoice } from './voice';
import { nounOf } from './noun';
import { aOrAn, listed, quoted, spanAgo, spanOf } from './words';

/**
 * What a condition says of a customer, affirmed or denied, without its window and rows; `event` names the events that
 * it counts.
 */
export function says(condition: Condition, denied: boolean, fields: Catalogue, event?: string): string {
	const field = fields.find(condition.field);
	const noun = nounOf(condition.field, field);
	const { voiced, negative } = affirmative(condition.operator, denied);
	const said = { ...condition, operator: voiced };
	switch (field?.type) {
		case 'number':
		case 'money':
			return saysNumber(said, negative, numberVoice(said.field, noun, event), noun, field.type === 'money');
		case 'date':
			return saysDate(said, negative, own(DATES, said.field) ?? generalDate(noun));
		case 'boolean':
			return saysBoolean(said, negative, own(BOOLEANS, said.field) ?? generalBoolean(noun), noun);
		default:
			return saysText(said, negative, own(LISTS, said.field) ?? generalList(noun), noun);
	}
}

const numberVoice = (field: string, noun: string, event: string | undefined) =>
	event === undefined ? (own(NUMBERS, field) ?? generalNumber(noun)) : eventVoice(event);

const own = <T>(voices: Readonly<Record<string, T>>, field: string): T | undefined =>
	Object.hasOwn(voices, field) ? voices[field] : undefined;

/** Negative operators speak as their positive twin, denied. */
function affirmative(operator: OperatorName, denied: boolean): { voiced: OperatorName; negative: boolean } {
	const { negative, opposite } = shapeOf(operator);
	return negative === true
		? { voiced: opposite as OperatorName, negative: !denied }
		: { voiced: operator, negative: denied };
}

function saysNumber(
	condition: Condition,
	negative: boolean,
	voice: NumberVoice,
	noun: string,
	money = false,
): string {
	if (condition.operator === 'is_not_null') return has(noun, negative);
	const amount = comparison(money ? condition : { ...condition, currency: undefined }, voice.countable);
	return [negative ? voice.no : voice.yes, amount, tailOf(voice, condition)].filter(Boolean).join(' ');
}

/** `1 order`, but `more than 1 order`, `2 orders`. */
function tailOf({ tail, countable }: NumberVoice, { value }: Condition): string | undefined {
	const last = Array.isArray(value) ? (value[value.length - 1] as Scalar) : value;
	return countable === true && Number(last) === 1 ? tail?.replace(/s$/, '') : tail;
}

/** `more than 5 EUR` */
export function comparison({ operator, value, currency }: Condition, countable = false): string {
	const unit = currency === undefined ? '' : ` ${currency}`;
	if (Array.isArray(value)) {
		const values = value as readonly Scalar[];
		return operator === 'between'
			? `between ${quoted(values[0])} and ${quoted(values[1])}${unit}`
			: `exactly ${listed(values, 'or')}${unit}`;
	}
	const word = countable && operator === 'less_than' ? 'fewer than' : (COMPARED[operator] ?? 'exactly');
	return `${word} ${quoted(value as Scalar)}${unit}`;
}

const COMPARED: Readonly<Partial<Record<OperatorName, string>>> = {
	greater_than: 'more than',
	greater_than_or_equals: 'at least',
	less_than: 'less than',
	less_than_or_equals: 'at most',
};

function saysDate(condition: Condition, negative: boolean, voice: DateVoice): string {
	if (condition.operator === 'is_not_null') return has(voice.noun, negative);
	if (condition.operator.startsWith('anniversary')) {
		const anniversary = voice.anniversary ?? `the anniversary of the ${voice.noun}`;
		return `${negative ? 'does not have' : 'has'} ${anniversary} ${when(condition)}`;
	}
	return `${negative ? voice.no : voice.yes} ${when(condition)}`;
}

/** `before 2026-01-01`, `in the last 7 days` */
export function when({ operator, value }: Condition): string {
	switch (operator) {
		case 'before_date':
			return `before ${String(value)}`;
		case 'after_date':
			return `after ${String(value)}`;
		case 'on_date':
			return /^\d{4}-\d\d-\d\d$/.test(String(value)) ? `on ${String(value)}` : `at ${String(value)}`;
		case 'between':
			return `between ${listed(value as Scalar[], 'and')}`;
		case 'in_last_n_days':
			return `in the last ${spanOf(value as number | Span)}`;
		case 'more_than_n_days_ago':
			return `more than ${spanAgo(value as number | Span)} ago`;
		case 'anniversary_today':
			return 'today';
		default:
			return `in the next ${spanOf(value as number | Span)}`;
	}
}

function saysBoolean(
	{ operator, value }: Condition,
	negative: boolean,
	voice: BooleanVoice,
	noun: string,
): string {
	if (operator === 'is_not_null') return has(noun, negative, 'value for ');
	const yes = operator === 'is_true' || (operator === 'equals' && value === true);
	if (negative) return `is not known ${yes ? voice.toBeTrue : voice.toBeFalse}`;
	return yes ? voice.true : voice.false;
}

function saysText(condition: Condition, negative: boolean, voice: ListVoice, noun: string): string {
	const { operator, value } = condition;
	const verb = negative ? voice.no : voice.yes;
	switch (operator) {
		case 'is_not_null':
			return voice.have === 'has'
				? has(voice.noun, negative)
				: `${voice.have} ${negative ? 'no' : 'any'} ${voice.noun}`;
		case 'equals':
		case 'is_true':
		case 'is_false':
			return `${verb} ${quoted((value as Scalar) ?? operator === 'is_true')}`;
		case 'in':
		case 'includes_any':
			return `${verb} ${listed(value as Scalar[], 'or')}`;
		case 'includes_all':
			return `${verb} ${(value as Scalar[]).length > 1 ? 'all of ' : ''}${listed(value as Scalar[], 'and')}`;
		case 'contains':
		case 'starts_with':
		case 'ends_with':
			return `${voice.have} ${anyOrNo(voice.noun, negative)} ${PARTS[operator]} ${quoted(value as Scalar)}`;
		case 'count_equals':
		case 'count_greater_than':
		case 'count_less_than':
			return counts(condition, negative, voice);
		default:
			return saysNumber(condition, negative, generalNumber(noun), noun);
	}
}

const PARTS = { contains: 'containing', starts_with: 'starting with', ends_with: 'ending with' } as const;
const COUNTED = {
	count_equals: 'exactly',
	count_greater_than: 'more than',
	count_less_than: 'fewer than',
} as const;

function counts(
	{ operator, value }: Condition,
	negative: boolean,
	{ have, noun, plural }: ListVoice,
): string {
	const amount = `${COUNTED[operator as keyof typeof COUNTED]} ${String(value)}`;
	return `${have} ${negative ? 'not ' : ''}${amount} different ${value === 1 ? noun : plural}`;
}

const anyOrNo = (noun: string, negative: boolean) => (negative ? `no ${noun}` : aOrAn(noun));
const has = (noun: string, negative: boolean, before = '') => `has ${anyOrNo(before + noun, negative)}`;
