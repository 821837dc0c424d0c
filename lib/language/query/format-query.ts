import { firstOf } from '../../error/defined';
import { operatorSpec, type OperatorName } from '../operator/operator';
import { LIMIT_KEYS, QUALIFIER_KEYS, type QualifierKey } from '../rule/condition-keys';
import { isFieldValue } from '../rule/field-value';
import { isGroup, type Condition, type FieldValue, type Group, type Rule, type Window } from '../rule/rule';
import { visitWindow } from '../rule/visitor';
import { isIsoDate } from '../value/iso';
import { valuesOf, type Place, type Scalar } from '../value/value';
import { calendarText } from '../value/calendar';
import { amountText, spanText } from '../value/words';

export interface FormatOptions {
	/** `lines` puts every part of the outermost chain on a line of its own; default `line`. */
	readonly layout?: 'line' | 'lines';
}

const WIDTH = 100;
const JOINED = { all: 'and', any: 'or' } as const;

/** The rule as query text; `parseQuery` reads the same rule from it. */
export function formatQuery(rule: Rule, { layout = 'line' }: FormatOptions = {}): string {
	return layout === 'lines' ? chainLines(rule, '') : chain(rule);
}

/** A rule where nothing stands beside it: `a and b`. */
const chain = (rule: Rule): string =>
	isChain(rule) ? rule.rules.map(member).join(` ${JOINED[rule.match]} `) : member(rule);

/** A rule beside others. */
function member(rule: Rule): string {
	if (!isGroup(rule)) return condition(rule);
	if (isChain(rule)) return `(${chain(rule)})`;
	if (isNot(rule)) return `not ${member(firstOf(rule.rules))}`;
	return `${rule.match}(${rule.rules.map(chain).join(', ')})`;
}

/** `and` and `or` can say groups of two and more; the others are written as all(…), any(…), none(…). */
const isChain = (rule: Rule): rule is Group & { match: 'all' | 'any' } =>
	isGroup(rule) && rule.match !== 'none' && rule.rules.length > 1;
const isNot = (group: Group) => group.match === 'none' && group.rules.length === 1;

function chainLines(rule: Rule, indent: string): string {
	if (!isChain(rule)) return memberLines(rule, indent);
	return rule.rules.map((one) => memberLines(one, indent)).join(`\n${indent}${JOINED[rule.match]} `);
}

/** On one line where it fits. */
function memberLines(rule: Rule, indent: string): string {
	const line = member(rule);
	if (!isGroup(rule) || indent.length + line.length <= WIDTH) return line;
	const inner = `${indent}\t`;
	if (isChain(rule)) return `(\n${inner}${chainLines(rule, inner)}\n${indent})`;
	if (isNot(rule)) return `not ${memberLines(firstOf(rule.rules), indent)}`;
	return `${rule.match}(\n${rule.rules.map((one) => `${inner}${chainLines(one, inner)}`).join(',\n')}\n${indent})`;
}

const condition = (one: Condition): string =>
	[fieldName(one.field), test(one.operator, one.value), ...QUALIFIER_KEYS.map((key) => qualifier(key, one))]
		.filter((part) => part !== undefined)
		.join(' ');

const QUALIFIERS: { readonly [Key in QualifierKey]: (value: NonNullable<Condition[Key]>) => string } = {
	within: (within) => `within ${window(within)}`,
	where: (where) => `where (${chain(where)})`,
	currency: (currency) => `currency ${currency}`,
	joined: (within) => `joined ${window(within)}`,
	left: (within) => `left ${window(within)}`,
	property: (property) => `property ${quoted(property)}`,
	salt: (salt) => `salt ${quoted(salt)}`,
	missing: (missing) => `missing ${missing}`,
	caseSensitive: (sensitive) => (sensitive ? 'case sensitive' : 'case insensitive'),
};

function qualifier<Key extends QualifierKey>(key: Key, one: Pick<Condition, Key>): string | undefined {
	const value = one[key];
	return value === undefined ? undefined : QUALIFIERS[key](value);
}

const PLAIN_NAME = /^[\p{L}_$][\p{L}\p{N}\p{M}_$]*(?:\.[\p{L}\p{N}\p{M}_$]+)*$/u;
const RESERVED = ['and', 'or', 'not', 'all', 'any', 'none'];

const fieldName = (name: string) =>
	PLAIN_NAME.test(name) && !RESERVED.includes(name.toLowerCase()) ? name : `"${name.replaceAll('"', '""')}"`;

function test(operator: OperatorName, value: Condition['value']): string {
	const { takes, text } = operatorSpec(operator);
	if (isFieldValue(value)) return `${text} ${fieldValueText(value, OF_DATES.has(operator))}`;
	switch (takes) {
		case 'nothing':
			return text;
		case 'many':
			return `${text} (${valuesOf(value).map(scalar).join(', ')})`;
		case 'two':
			return `${text} ${valuesOf(value).map(scalar).join(' and ')}`;
		case 'span':
			return text.includes('…') ? text.replace('…', spanText(value)) : `${text} ${spanText(value)}`;
		case 'place': {
			const { latitude, longitude, km } = value as Place;
			return `${text.replace('…', String(km))} (${latitude}, ${longitude})`;
		}
		case 'calendar':
			return text.replace('…', calendarText(value as string));
		case 'one':
		case 'count':
			return `${text} ${scalar(value as Scalar)}`;
	}
}

/** `0.5 * (amount_spent within last quarter) + 10` */
export function fieldValueText(value: FieldValue, isDate: boolean): string {
	const { field, times, plus } = value;
	const limits = LIMIT_KEYS.map((key) => qualifier(key, value)).filter((part) => part !== undefined);
	const inner = `(${[fieldName(field), ...limits].join(' ')})`;
	return [
		times === undefined ? '' : `${times} * `,
		inner,
		plus === undefined ? '' : ` ${plusText(plus, isDate)}`,
	].join('');
}

const OF_DATES: ReadonlySet<OperatorName> = new Set(['before_date', 'after_date', 'on_date']);

function plusText(plus: NonNullable<FieldValue['plus']>, isDate: boolean): string {
	const [amount, unit] =
		typeof plus === 'object' ? [plus.amount, plus.unit] : [plus, isDate ? 'days' : undefined];
	const text = String(amount);
	const size = text.replace(/^[+-]/, '');
	const sign = text.startsWith('-') ? '-' : '+';
	return `${sign} ${unit === undefined ? size : amountText(Number(size), unit)}`;
}

/** A date is printed as such, other texts in quotes: both are texts in the JSON form. */
function scalar(value: Scalar): string {
	if (typeof value !== 'string') return String(value);
	if (/^\d/.test(value) && isIsoDate(value)) return value;
	return quoted(value);
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

const window = (within: Window): string =>
	visitWindow(within, {
		last: ({ last, unit }) => `last ${amountText(last, unit)}`,
		beforeLast: ({ before_last: amount, unit }) => `more than ${amountText(amount, unit)} ago`,
		betweenLast: ({ between_last: [near, far], unit }) => `between ${near} and ${amountText(far, unit)} ago`,
		range: ({ from, to }) =>
			[from && `from ${scalar(from)}`, to && `to ${scalar(to)}`].filter(Boolean).join(' '),
		calendar: ({ calendar }) => calendarText(calendar),
	});
