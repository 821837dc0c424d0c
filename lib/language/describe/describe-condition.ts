import {
	isCalendarPeriod,
	isCount,
	isEventCount,
	standardCatalogue,
	type Field,
	type RowKind,
} from '../field';
import {
	eventPhrase,
	generalList,
	generalNumber,
	nounOf,
	type BooleanPhrase,
	type DatePhrase,
	type FieldPhrase,
	type ListPhrase,
} from '../field/phrase';
import { affirmed } from '../operator/operator';
import type { Condition, FieldValue } from '../rule/rule';
import { comparedField, type PlainCondition } from '../rule/field-value';
import { isConversion } from '../value/currency';
import { valuesOf } from '../value/value';
import { amountText } from '../value/words';
import { describeMoves } from './describe-moves';
import { describeCompared, describeNumber, type NumberWords } from './describe-number';
import { namedNotes, rowNotes, windowText } from './describe-rows';
import { columnLabel } from './describe-where';
import { periodWords } from './periods';
import { anyOrNo, has, OTHER, type Said } from './said';
import type { Speaking } from './speaking';
import { titled } from './titled';

/**
 * What a condition says of a customer, affirmed or denied, without its window and rows; `event` names the
 * events that it counts.
 */
export function describeCondition(
	condition: Condition,
	denied: boolean,
	say: Speaking,
	event?: string,
): string {
	// A field that the shop does not have any more is described as the language knows it.
	const field = say.fields.find(condition.field) ?? standardCatalogue().find(condition.field);
	const { spec, negative } = affirmed(condition.operator);
	const phrase = phraseOf(condition.field, field, event);
	const value = comparedField(condition);
	const plain = titled(
		value === undefined ? (condition as PlainCondition) : { ...condition, value: OTHER },
		field?.names ?? 'nothing',
		say.titleOf,
	);
	const said: Said = { condition: plain, spec, denied: negative !== denied };
	const noun = nameOf(condition.field, field);
	if (value !== undefined && phrase.of === 'number')
		return describeCompared(said, phrase, describeFieldValue(value, say));
	const words = describe(said, phrase, {
		noun,
		money: field?.type === 'money',
		...(field !== undefined && isCount(field) ? { count: true } : {}),
		...(condition.distinct === undefined
			? {}
			: { distinct: differentValues(condition.distinct, field?.over ?? 'orders', say) }),
	});
	return value === undefined ? words : words.replace(OTHER, () => describeFieldValue(value, say));
}

/** `with 3 different values of channel`, `in 3 different calendar weeks` */
function differentValues(name: string, over: RowKind, say: Speaking): NonNullable<NumberWords['distinct']> {
	const { at, one, many } = periodWords(name) ?? { at: 'with', one: 'value', many: 'values' };
	const tail = isCalendarPeriod(name) ? '' : ` of ${columnLabel(name, over, say)}`;
	return (amount, single) => `${at} ${amount} different ${single ? one : many}${tail}`;
}

function describe(said: Said, phrase: FieldPhrase, words: NumberWords): string {
	switch (phrase.of) {
		case 'number':
			return describeNumber(said, phrase, words);
		case 'date':
			return describeDate(said, phrase);
		case 'boolean':
			return describeBoolean(said, phrase, words.noun);
		case 'list':
			return describeMoves(said.condition, said.spec, said.denied) ?? describeList(said, phrase, words.noun);
	}
}

/** `0.5 times the amount spent last quarter plus 10` */
function describeFieldValue({ field, times, plus, ...limits }: FieldValue, say: Speaking): string {
	const known = say.fields.find(field) ?? standardCatalogue().find(field);
	const { within, currency, distinct } = limits;
	const over = known?.over ?? 'orders';
	const notes = [
		distinct && `different ${periodWords(distinct)?.many ?? `values of ${columnLabel(distinct, over, say)}`}`,
		...rowNotes(limits, over, say),
		currency && (isConversion(currency) ? `converted to ${currency.convert}` : `in ${currency}`),
		...namedNotes(limits),
	].filter((note) => note !== undefined);
	const factor = times === undefined ? '' : `${times} times `;
	const asked = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
	const window = within === undefined ? '' : ` ${windowText(within, say)}`;
	return `${factor}the ${nameOf(field, known)}${window}${asked}${plus === undefined ? '' : plusWords(plus, known?.type === 'date')}`;
}

function plusWords(plus: NonNullable<FieldValue['plus']>, isDate: boolean): string {
	const [amount, unit] = typeof plus === 'object' ? [plus.amount, plus.unit] : [plus, isDate ? 'days' : ''];
	const size = String(amount).replace(/^[+-]/, '');
	const by = unit === '' ? size : amountText(Number(size), unit);
	return ` ${String(amount).startsWith('-') ? 'minus' : 'plus'} ${by}`;
}

function phraseOf(name: string, field: Field | undefined, event: string | undefined): FieldPhrase {
	if (field === undefined) return generalList(nameOf(name, field));
	return event !== undefined && isEventCount(field) ? eventPhrase(event) : field.phrase;
}

/** What a field is called within a sentence: `last order`, `amount spent`. */
function nameOf(name: string, field: Field | undefined): string {
	if (field?.source.kind === 'json') return nounOf(field.source.key.replaceAll('_', ' '));
	const { phrase } = field ?? {};
	const own = phrase?.of === 'date' || phrase?.of === 'number' ? phrase.noun : undefined;
	return own ?? nounOf(field?.label ?? name.replaceAll('_', ' '));
}

function describeDate({ condition: { value }, spec, denied }: Said, phrase: DatePhrase): string {
	const words = spec.phrase(value, false);
	switch (spec.asks.kind) {
		case 'presence':
			return has(phrase.noun, denied);
		case 'anniversary':
			return `${denied ? 'does not have' : 'has'} ${phrase.anniversary ?? `an anniversary of the ${phrase.noun}`} ${words}`;
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
	if (asks.kind === 'presence') return has(`known answer to “${what}”`, denied);
	const yes = asks.kind === 'truth' ? asks.is : value === true;
	if (denied) return `is not known ${yes ? phrase.toBeTrue : phrase.toBeFalse}`;
	return yes ? phrase.true : phrase.false;
}

function describeList(said: Said, phrase: ListPhrase, noun: string): string {
	const {
		spec,
		denied,
		condition: { value },
	} = said;
	const [verb, having] = denied ? [phrase.no, phrase.haveNot] : [phrase.yes, phrase.have];
	const words = spec.phrase(value, false);
	switch (spec.asks.kind) {
		case 'presence':
			return `${phrase.have} ${anyOrNo(phrase.noun, denied)}`;
		case 'truth':
		case 'one_of':
			return `${verb} ${words}`;
		case 'all_of':
			if (valuesOf(value).length === 1) return `${verb} ${words}`;
			// "In the group all of a and b" would be no English; "tagged all of a and b" is.
			return phrase.yes.endsWith(` ${phrase.noun}`)
				? `${having} all of the ${phrase.plural} ${words}`
				: `${verb} all of ${words}`;
		case 'part':
		case 'pattern':
			return `${phrase.have} ${anyOrNo(phrase.noun, denied)} ${words}`;
		case 'count':
			return `${having} ${words} different ${value === 1 ? phrase.noun : phrase.plural}`;
		case 'range':
		case 'period':
		case 'rank':
		case 'anniversary':
			return describeNumber(said, generalNumber(noun), { noun });
	}
}
