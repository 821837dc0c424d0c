import { isEventCount, standardCatalogue, type Catalogue, type Field } from '../field';
import {
	eventPhrase,
	generalList,
	generalNumber,
	nounOf,
	type BooleanPhrase,
	type DatePhrase,
	type FieldPhrase,
	type ListPhrase,
	type NumberPhrase,
} from '../field/phrase';
import { affirmed, type PositiveOperator } from '../operator/operator';
import type { Condition, FieldValue } from '../rule/rule';
import { isPlain, isFieldValue, type PlainCondition } from '../rule/field-value';
import { isConversion } from '../value/currency';
import { valuesOf } from '../value/value';
import { amountText, aOrAn } from '../value/words';
import { comparison } from './comparison';
import { namedNotes, rowNotes, windowText } from './describe-rows';

/** A condition as its positive operator, affirmed or denied. */
interface Said {
	readonly condition: PlainCondition;
	readonly spec: PositiveOperator;
	readonly denied: boolean;
}

/**
 * What a condition says of a customer, affirmed or denied, without its window and rows; `event` names the
 * events that it counts.
 */
export function describeCondition(
	condition: Condition,
	denied: boolean,
	fields: Catalogue,
	event?: string,
): string {
	// A field that the shop does not have any more is described as the language knows it.
	const field = fields.find(condition.field) ?? standardCatalogue().find(condition.field);
	const { spec, negative } = affirmed(condition.operator);
	if (!isPlain(condition)) return describeCompared(condition, denied, fields, event);
	const said: Said = { condition, spec, denied: negative !== denied };
	const phrase = phraseOf(condition.field, field, event);
	switch (phrase.of) {
		case 'number':
			return describeNumber(said, phrase, noun(condition.field, field), field?.type === 'money');
		case 'date':
			return describeDate(said, phrase);
		case 'boolean':
			return describeBoolean(said, phrase, noun(condition.field, field));
		case 'list':
			return describeList(said, phrase, noun(condition.field, field));
	}
}

/** Stands for the other field until the sentence is made; no text needs quotes less. */
const OTHER = 'another_field';

/** A comparison with another field is said as one with a value, and the field put in its place. */
function describeCompared(
	condition: Condition,
	denied: boolean,
	fields: Catalogue,
	event: string | undefined,
): string {
	const { value } = condition;
	if (!isFieldValue(value)) throw new TypeError('The condition names its value itself.');
	const said = describeCondition({ ...condition, value: OTHER }, denied, fields, event);
	return said.replace(OTHER, () => describeFieldValue(value, fields));
}

/** `0.5 times the amount spent (last quarter) plus 10` */
function describeFieldValue({ field, times, plus, ...limits }: FieldValue, fields: Catalogue): string {
	const known = fields.find(field) ?? standardCatalogue().find(field);
	const { within, currency } = limits;
	const notes = [
		within && windowText(within, fields),
		...rowNotes(limits, known?.over ?? 'orders', fields),
		currency && (isConversion(currency) ? `converted to ${currency.convert}` : `in ${currency}`),
		...namedNotes(limits),
	].filter((note) => note !== undefined);
	const factor = times === undefined ? '' : `${times} times `;
	const asked = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
	return `${factor}the ${noun(field, known)}${asked}${plus === undefined ? '' : plusWords(plus, known?.type === 'date')}`;
}

function plusWords(plus: NonNullable<FieldValue['plus']>, isDate: boolean): string {
	const [amount, unit] = typeof plus === 'object' ? [plus.amount, plus.unit] : [plus, isDate ? 'days' : ''];
	const size = String(amount).replace(/^[+-]/, '');
	const by = unit === '' ? size : amountText(Number(size), unit);
	return ` ${String(amount).startsWith('-') ? 'minus' : 'plus'} ${by}`;
}

function phraseOf(name: string, field: Field | undefined, event: string | undefined): FieldPhrase {
	if (field === undefined) return generalList(noun(name, field));
	return event !== undefined && isEventCount(field) ? eventPhrase(event) : field.phrase;
}

const noun = (name: string, field: Field | undefined) =>
	field?.source.kind === 'json'
		? nounOf(field.source.key.replaceAll('_', ' '))
		: nounOf(field?.label ?? name.replaceAll('_', ' '));

function describeNumber(said: Said, phrase: NumberPhrase, what: string, money = false): string {
	if (said.spec.asks.kind === 'presence') return has(what, said.denied);
	if (said.spec.asks.kind === 'rank') return describeRank(said, what);
	const amount = comparison(said, money, phrase.countable);
	return [said.denied ? phrase.no : phrase.yes, amount, tailOf(phrase, said)].filter(Boolean).join(' ');
}

/** `is among the highest 10 % by amount spent` */
function describeRank({ condition, spec, denied }: Said, what: string): string {
	const { asks } = spec;
	const words = spec.phrase(condition.value, false);
	const isAverage =
		asks.kind === 'rank' &&
		(asks.rank(condition.value).of === 'above' || asks.rank(condition.value).of === 'below');
	if (isAverage) return `${denied ? 'does not have' : 'has'} ${aOrAn(what)} ${words}`;
	return `is ${denied ? 'not ' : ''}${words} by ${what}`;
}

/** `1 order`, but `more than 1 order`, `2 orders`. */
function tailOf({ tail, countable }: NumberPhrase, { condition }: Said): string | undefined {
	const last = valuesOf(condition.value).at(-1);
	return countable === true && Number(last) === 1 ? tail?.replace(/s$/, '') : tail;
}

function describeDate({ condition: { value }, spec, denied }: Said, phrase: DatePhrase): string {
	const words = spec.phrase(value, false);
	switch (spec.asks.kind) {
		case 'presence':
			return has(phrase.noun, denied);
		case 'anniversary':
			return `${denied ? 'does not have' : 'has'} ${phrase.anniversary ?? `the anniversary of the ${phrase.noun}`} ${words}`;
		case 'range':
		case 'period':
		case 'one_of':
		case 'all_of':
		case 'truth':
		case 'part':
		case 'pattern':
		case 'rank':
		case 'count':
			return `${denied ? phrase.no : phrase.yes} ${words}`;
	}
}

function describeBoolean(
	{ condition: { value }, spec: { asks }, denied }: Said,
	phrase: BooleanPhrase,
	what: string,
): string {
	if (asks.kind === 'presence') return has(`value for ${what}`, denied);
	const yes = asks.kind === 'truth' ? asks.is : value === true;
	if (denied) return `is not known ${yes ? phrase.toBeTrue : phrase.toBeFalse}`;
	return yes ? phrase.true : phrase.false;
}

function describeList(said: Said, phrase: ListPhrase, what: string): string {
	const {
		spec,
		denied,
		condition: { value },
	} = said;
	const verb = denied ? phrase.no : phrase.yes;
	const words = spec.phrase(value, false);
	switch (spec.asks.kind) {
		case 'presence':
			return phrase.have === 'has'
				? has(phrase.noun, denied)
				: `${phrase.have} ${denied ? 'no' : 'any'} ${phrase.noun}`;
		case 'truth':
		case 'one_of':
			return `${verb} ${words}`;
		case 'all_of':
			return `${verb} ${valuesOf(value).length > 1 ? 'all of ' : ''}${words}`;
		case 'part':
		case 'pattern':
			return `${phrase.have} ${anyOrNo(phrase.noun, denied)} ${words}`;
		case 'count':
			return `${phrase.have} ${denied ? 'not ' : ''}${words} different ${value === 1 ? phrase.noun : phrase.plural}`;
		case 'range':
		case 'period':
		case 'rank':
		case 'anniversary':
			return describeNumber(said, generalNumber(what), what);
	}
}

const anyOrNo = (what: string, denied: boolean) => (denied ? `no ${what}` : aOrAn(what));
const has = (what: string, denied: boolean) => `has ${anyOrNo(what, denied)}`;
