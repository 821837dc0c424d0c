import { firstOf } from '../../error/defined';
import { operatorSpec, type OperatorName } from '../operator/operator';
import { QUALIFIER_KEYS, type QualifierKey } from '../rule/condition-keys';
import { isFieldValue } from '../rule/field-value';
import {
	anchorOf,
	isRowGroup,
	isRowTest,
	otherRowOf,
	type Anchor,
	type Condition,
	type FieldValue,
	type OtherRow,
	type Ranked,
	type RowGroup,
	type RowRule,
	type RowTest,
	type Rule,
	type Window,
} from '../rule/rule';
import { visitWindow } from '../rule/visitor';
import { isConversion } from '../value/currency';
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
const chain = (rule: RowRule): string =>
	isChain(rule) ? rule.rules.map(member).join(` ${JOINED[rule.match]} `) : member(rule);

/** A rule beside others. */
function member(rule: RowRule): string {
	if (!isRowGroup(rule)) return isRowTest(rule) ? rowTest(rule) : condition(rule);
	if (isChain(rule)) return `(${chain(rule)})`;
	if (isNot(rule)) return `not ${member(firstOf(rule.rules))}`;
	return `${rule.match}(${rule.rules.map(chain).join(', ')})`;
}

/** `and` and `or` can say groups of two and more; the others are written as all(…), any(…), none(…). */
const isChain = (rule: RowRule): rule is RowGroup & { match: 'all' | 'any' } =>
	isRowGroup(rule) && rule.match !== 'none' && rule.rules.length > 1;
const isNot = (group: RowGroup) => group.match === 'none' && group.rules.length === 1;

function chainLines(rule: RowRule, indent: string): string {
	if (!isChain(rule)) return memberLines(rule, indent);
	return rule.rules.map((one) => memberLines(one, indent)).join(`\n${indent}${JOINED[rule.match]} `);
}

/** On one line where it fits. */
function memberLines(rule: RowRule, indent: string): string {
	const line = member(rule);
	if (!isRowGroup(rule) || indent.length + line.length <= WIDTH) return line;
	const inner = `${indent}\t`;
	if (isChain(rule)) return `(\n${inner}${chainLines(rule, inner)}\n${indent})`;
	if (isNot(rule)) return `not ${memberLines(firstOf(rule.rules), indent)}`;
	return `${rule.match}(\n${rule.rules.map((one) => `${inner}${chainLines(one, inner)}`).join(',\n')}\n${indent})`;
}

const condition = (one: Condition): string =>
	[fieldName(one.field), test(one.operator, one.value), ...QUALIFIER_KEYS.map((key) => qualifier(key, one))]
		.filter((part) => part !== undefined)
		.join(' ');

const inParentheses = (rule: RowRule) => `(${chain(rule)})`;

function rowTest(test: RowTest): string {
	if ('lines' in test) return `lines ${test.lines} ${inParentheses(test.where)}`;
	const { side, other } = otherRowOf(test);
	return `${side === 'later' ? 'followed by' : 'preceded by'} ${otherRow(other)}`;
}

const otherRow = ({ rows, at_least: least, where, within, same }: OtherRow): string =>
	[
		least && `at least ${least}`,
		rows,
		where && `where ${inParentheses(where)}`,
		within && `within ${amountText(within.amount, within.unit)}`,
		same &&
			`with same ${same.length === 1 ? fieldName(same[0] ?? '') : `(${same.map(fieldName).join(', ')})`}`,
	]
		.filter((part) => part !== undefined)
		.join(' ');

const ranked = ({ where, ...rank }: Ranked): string =>
	[...Object.entries(rank).flat().map(String), ...(where === undefined ? [] : [inParentheses(where)])].join(
		' ',
	);

function anchor(one: Anchor): string {
	const [name, ...limits] = limited(one);
	return limits.length === 0 ? name : `(${[name, ...limits].join(' ')})`;
}

/** A field, and what limits its rows. */
function limited({ field, ...limits }: Anchor | FieldValue): [name: string, ...limits: string[]] {
	const keyed: Pick<Condition, QualifierKey> = limits;
	const qualifiers = QUALIFIER_KEYS.map((key) => qualifier(key, keyed)).filter((part) => part !== undefined);
	return [fieldName(field), ...qualifiers];
}

const QUALIFIERS: { readonly [Key in QualifierKey]: (value: NonNullable<Condition[Key]>) => string } = {
	of: (of) => `of ${ranked(of)}`,
	distinct: (column) => `distinct ${fieldName(column)}`,
	per: (column) => `per ${fieldName(column)}`,
	including: (statuses) => `including (${statuses.map(quoted).join(', ')})`,
	within: (within) => `within ${window(within)}`,
	where: (where) => `where ${inParentheses(where)}`,
	currency: (currency) =>
		isConversion(currency) ? `converted to ${currency.convert}` : `currency ${currency}`,
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
	const { times, plus } = value;
	return [
		times === undefined ? '' : `${times} * `,
		`(${limited(value).join(' ')})`,
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
		calendarLast: ({ calendar_last: count, unit }) => `calendar last ${amountText(count, unit)}`,
		anchored: (anchored) => {
			const { side, anchor: date } = anchorOf(anchored);
			return `${amountText(anchored.for.amount, anchored.for.unit)} ${side} ${anchor(date)}`;
		},
	});
