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
import type { Condition } from '../rule/rule';
import { valuesOf } from '../value/value';
import { aOrAn } from '../value/words';

/** A condition as its positive operator, affirmed or denied. */
interface Said {
	readonly condition: Condition;
	readonly spec: PositiveOperator;
	readonly denied: boolean;
}

/**
 * What a condition says of a customer, affirmed or denied, without its window and rows; `event` names the events that
 * it counts.
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
	const amount = comparison(said, money, phrase.countable);
	return [said.denied ? phrase.no : phrase.yes, amount, tailOf(phrase, said)].filter(Boolean).join(' ');
}

/** `1 order`, but `more than 1 order`, `2 orders`. */
function tailOf({ tail, countable }: NumberPhrase, { condition }: Said): string | undefined {
	const last = valuesOf(condition.value).at(-1);
	return countable === true && Number(last) === 1 ? tail?.replace(/s$/, '') : tail;
}

/** `more than 5 EUR` */
export function comparison(
	{ condition, spec }: Omit<Said, 'denied'>,
	money: boolean,
	countable = false,
): string {
	const unit = money && condition.currency !== undefined ? ` ${condition.currency}` : '';
	const words = spec.phrase(condition.value, countable);
	return `${spec.asks.kind === 'one_of' ? 'exactly ' : ''}${words}${unit}`;
}

function describeDate({ condition: { value }, spec, denied }: Said, phrase: DatePhrase): string {
	const words = spec.phrase(value, false);
	switch (spec.asks.kind) {
		case 'presence':
			return has(phrase.noun, denied);
		case 'anniversary':
			return `${denied ? 'does not have' : 'has'} ${phrase.anniversary ?? `the anniversary of the ${phrase.noun}`} ${words}`;
		case 'range':
		case 'one_of':
		case 'all_of':
		case 'truth':
		case 'part':
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
			return `${phrase.have} ${anyOrNo(phrase.noun, denied)} ${words}`;
		case 'count':
			return `${phrase.have} ${denied ? 'not ' : ''}${words} different ${value === 1 ? phrase.noun : phrase.plural}`;
		case 'range':
		case 'anniversary':
			return describeNumber(said, generalNumber(what), what);
	}
}

const anyOrNo = (what: string, denied: boolean) => (denied ? `no ${what}` : aOrAn(what));
const has = (what: string, denied: boolean) => `has ${anyOrNo(what, denied)}`;
