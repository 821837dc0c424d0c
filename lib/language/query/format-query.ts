import { operator as shapeOf } from '../operator/operator';
import {
	isGroup,
	type Condition,
	type Group,
	type Rule,
	type Scalar,
	type Span,
	type Value,
	type Window,
} from '../rule/rule';
import { visitWindow } from '../rule/visitor';
import { OPERATOR_TEXT } from './operator-text';

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
	if (isNot(rule)) return `not ${member(rule.rules[0])}`;
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
	if (isNot(rule)) return `not ${memberLines(rule.rules[0], indent)}`;
	return `${rule.match}(\n${rule.rules.map((one) => `${inner}${chainLines(one, inner)}`).join(',\n')}\n${indent})`;
}

function condition({
	field,
	operator,
	value,
	within,
	where,
	currency,
	missing,
	caseSensitive,
}: Condition): string {
	return [
		fieldName(field),
		test(operator, value),
		within && `within ${window(within)}`,
		where && `where (${chain(where)})`,
		currency && `currency ${currency}`,
		missing && `missing ${missing}`,
		caseSensitive !== undefined && (caseSensitive ? 'case sensitive' : 'case insensitive'),
	]
		.filter(Boolean)
		.join(' ');
}

const PLAIN_NAME = /^[\p{L}_$][\p{L}\p{N}\p{M}_$]*(?:\.[\p{L}\p{N}\p{M}_$]+)*$/u;
const RESERVED = ['and', 'or', 'not', 'all', 'any', 'none'];

const fieldName = (name: string) =>
	PLAIN_NAME.test(name) && !RESERVED.includes(name.toLowerCase()) ? name : `"${name.replaceAll('"', '""')}"`;

function test(operator: Condition['operator'], value: Value | undefined): string {
	const words = OPERATOR_TEXT[operator];
	switch (shapeOf(operator).takes) {
		case 'nothing':
			return words;
		case 'many':
			return `${words} (${(value as Scalar[]).map(scalar).join(', ')})`;
		case 'two':
			return `${words} ${(value as Scalar[]).map(scalar).join(' and ')}`;
		case 'span':
			return words.includes('…')
				? words.replace('…', span(value as number | Span))
				: `${words} ${span(value as number | Span)}`;
		default:
			return `${words} ${scalar(value as Scalar)}`;
	}
}

/** A date is printed as such, other texts in quotes: both are texts in the JSON form. */
function scalar(value: Scalar): string {
	return typeof value !== 'string'
		? String(value)
		: DATE.test(value)
			? value
			: `'${value.replaceAll("'", "''")}'`;
}

const DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

const length = (amount: number, unit: string) => `${amount} ${amount === 1 ? unit.slice(0, -1) : unit}`;
const span = (value: number | Span) =>
	typeof value === 'number' ? length(value, 'days') : length(value.amount, value.unit);

const window = (within: Window): string =>
	visitWindow(within, {
		last: ({ last, unit }) => `last ${length(last, unit)}`,
		beforeLast: ({ before_last: amount, unit }) => `more than ${length(amount, unit)} ago`,
		betweenLast: ({ between_last: [near, far], unit }) => `between ${near} and ${length(far, unit)} ago`,
		range: ({ from, to }) =>
			[from && `from ${scalar(from)}`, to && `to ${scalar(to)}`].filter(Boolean).join(' '),
		calendar: ({ calendar }) => calendar.replace('_', ' '),
	});
