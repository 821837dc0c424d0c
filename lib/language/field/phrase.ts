import { aOrAn, quoted } from '../value/words';
import type { FieldType } from '../operator/operator';

/**
 * How a field speaks, in the third person, affirmed and denied: "spent more than 5", "did not spend more than
 * 5". A field without a phrase of its own speaks with its label: "has a first name starting with A".
 */
export type FieldPhrase = NumberPhrase | DatePhrase | BooleanPhrase | ListPhrase;

/** Behind the verb comes `more than 5`, then the tail. */
export interface NumberPhrase {
	readonly of: 'number';
	readonly yes: string;
	readonly no: string;
	readonly tail?: string;
	readonly countable?: true;
	/** What the number is called, where not by its label: `time since the last order`. */
	readonly noun?: string;
}
/** Behind the verb comes `before 2026-01-01` or `in the last 7 days`. */
export interface DatePhrase {
	readonly of: 'date';
	readonly yes: string;
	readonly no: string;
	readonly noun: string;
	readonly anniversary?: string;
}
export interface BooleanPhrase {
	readonly of: 'boolean';
	readonly true: string;
	readonly false: string;
	readonly toBeTrue: string;
	readonly toBeFalse: string;
}
/**
 * Behind `yes` and `no` come values, behind `have` comes `a tag starting with x`, `no tag`, `3 different
 * tags`, behind `haveNot` the same number.
 */
export interface ListPhrase {
	readonly of: 'list';
	readonly yes: string;
	readonly no: string;
	readonly have: string;
	readonly haveNot: string;
	readonly noun: string;
	readonly plural: string;
}

type Words<Phrase> = Omit<Phrase, 'of'>;
export const numberPhrase = (words: Words<NumberPhrase>): NumberPhrase => ({ of: 'number', ...words });
export const datePhrase = (words: Words<DatePhrase>): DatePhrase => ({ of: 'date', ...words });
export const booleanPhrase = (words: Words<BooleanPhrase>): BooleanPhrase => ({ of: 'boolean', ...words });
export const listPhrase = (words: Words<ListPhrase>): ListPhrase => ({ of: 'list', ...words });

/** Of a list whose elements a customer simply has. */
export const HAVING = { have: 'has', haveNot: 'does not have' } as const;

/** `is subscribed`, `is not subscribed` */
export const statePhrase = (state: string): BooleanPhrase =>
	booleanPhrase({
		true: `is ${state}`,
		false: `is not ${state}`,
		toBeTrue: `to be ${state}`,
		toBeFalse: `not to be ${state}`,
	});

/** The phrase of a field that has none of its own. @param noun its label within a sentence */
export const generalPhrase = (type: FieldType, noun: string): FieldPhrase => GENERAL[type](noun);

export const generalNumber = (noun: string): NumberPhrase =>
	numberPhrase({ yes: `has ${aOrAn(noun)} of`, no: `does not have ${aOrAn(noun)} of` });
export const generalList = (noun: string): ListPhrase =>
	listPhrase({
		yes: `has the ${noun}`,
		no: `does not have the ${noun}`,
		...HAVING,
		noun,
		plural: `values of ${noun}`,
	});

const GENERAL: Readonly<Record<FieldType, (noun: string) => FieldPhrase>> = {
	text: generalList,
	keyword: generalList,
	list: generalList,
	any: generalList,
	place: generalNumber,
	number: generalNumber,
	money: generalNumber,
	date: (noun) => datePhrase({ yes: `has ${aOrAn(noun)}`, no: `has no ${noun}`, noun }),
	boolean: (noun) =>
		booleanPhrase({
			true: `says yes to ${noun}`,
			false: `says no to ${noun}`,
			toBeTrue: `to say yes to ${noun}`,
			toBeFalse: `to say no to ${noun}`,
		}),
};

/** A count of the events of one name. */
export const eventPhrase = (event: string): NumberPhrase =>
	numberPhrase({
		yes: `had the event ${quoted(event)}`,
		no: `did not have the event ${quoted(event)}`,
		tail: 'times',
		countable: true,
	});

/** A label within a sentence: `e-mail domain`, `SMS code`. */
export const nounOf = (label: string): string =>
	/^\p{Lu}{2}/u.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1);
