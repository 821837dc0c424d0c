import { firstOf } from '../../error/defined';
import { standardCatalogue, type Catalogue } from '../field';
import { isConversion } from '../value/currency';
import { isGroup, type AskedCurrency, type Condition, type Group, type Rule } from '../rule/rule';
import { describeCondition } from './describe-condition';
import { changeNotes, namedNotes, rowNotes, windowText } from './describe-rows';
import { eventNamed } from './event-name';
import { joinClauses } from './join-clauses';
import { notesOf } from './notes';

export interface DescribeOptions {
	/** For the labels of fields; default the standard fields. */
	readonly fields?: Catalogue;
	/** `lines` gives a list with one condition a line; default `line`, one sentence. */
	readonly layout?: 'line' | 'lines';
}

/**
 * A rule in plain English, to be read behind "customers who":
 * `spent more than 500.00 in the last 90 days and (lives in BD or SA or is tagged vip)`.
 */
export function describeRule(
	rule: Rule,
	{ fields = standardCatalogue(), layout = 'line' }: DescribeOptions = {},
): string {
	return layout === 'lines'
		? lines(rule, fields, '')
		: joinClauses<Condition>(rule, false, (one, denied) => condition(one, fields, denied));
}

const HEADINGS = { all: 'all of these:', any: 'any of these:', none: 'none of these:' } as const;

function lines(rule: Rule, fields: Catalogue, indent: string): string {
	if (!isGroup(rule)) return condition(rule, fields, false);
	const first = firstOf(rule.rules);
	if (rule.rules.length > 1) return list(rule, fields, indent);
	if (rule.match !== 'none') return lines(first, fields, indent);
	if (!isGroup(first)) return condition(first, fields, true);
	return list(first.match === 'any' ? { match: 'none', rules: first.rules } : rule, fields, indent);
}

const list = ({ match, rules }: Group, fields: Catalogue, indent: string): string =>
	[HEADINGS[match], ...rules.map((rule) => `${indent}- ${lines(rule, fields, `${indent}  `)}`)].join('\n');

const onlyIn = (currency: AskedCurrency): string =>
	isConversion(currency) ? `converted to ${currency.convert}` : `only in ${currency}`;

function condition(one: Condition, fields: Catalogue, denied: boolean): string {
	const field = fields.find(one.field);
	const { event, where } = eventNamed(one, field);
	const currency = one.currency === undefined || field?.type === 'money' ? undefined : onlyIn(one.currency);
	const window = one.within === undefined ? '' : ` ${windowText(one.within, fields)}`;
	const rows = rowNotes({ ...one, where }, field?.over ?? 'orders', fields);
	const further = [...changeNotes(one), ...namedNotes(one)];
	return (
		describeCondition(one, denied, fields, event) +
		window +
		notesOf(one, denied, ...rows, currency, ...further)
	);
}
