import { firstOf } from '../../error/defined';
import { standardCatalogue, type Catalogue } from '../field';
import { isPlain } from '../rule/field-value';
import { isConversion } from '../value/currency';
import { isGroup, type AskedCurrency, type Condition, type Group, type Rule } from '../rule/rule';
import { agreed, type Subject } from './agree';
import { describeCondition } from './describe-condition';
import { namedNotes, rowNotes, windowText } from './describe-rows';
import { eventNamed } from './event-name';
import { joinClauses } from './join-clauses';
import { notesOf } from './notes';
import type { Speaking, TitleOf } from './speaking';

export interface DescribeOptions {
	/** For the labels of fields; default the standard fields. */
	readonly fields?: Catalogue;
	/** `lines` gives a list with one condition a line; default `line`, one sentence. */
	readonly layout?: 'line' | 'lines';
	/** Default `customer`, to be read behind "a customer who"; `customers` behind "customers who". */
	readonly subject?: Subject;
	/** By what products, variants and categories are known; by default they are called by their ids. */
	readonly titleOf?: TitleOf;
}

/**
 * A rule in plain English, to be read behind "a customer who":
 * `spent more than 500.00 in the last 90 days and (lives in BD or SA or is tagged vip)`.
 */
export function describeRule(
	rule: Rule,
	{
		fields = standardCatalogue(),
		layout = 'line',
		subject = 'customer',
		titleOf = () => undefined,
	}: DescribeOptions = {},
): string {
	const say: Speaking = { fields, subject, titleOf };
	return layout === 'lines'
		? lines(rule, say, '')
		: joinClauses<Condition>(rule, false, (one, denied) => condition(one, say, denied));
}

const HEADINGS = { all: 'all of these:', any: 'any of these:', none: 'none of these:' } as const;

function lines(rule: Rule, say: Speaking, indent: string): string {
	if (!isGroup(rule)) return condition(rule, say, false);
	const first = firstOf(rule.rules);
	if (rule.rules.length > 1) return list(rule, say, indent);
	if (rule.match !== 'none') return lines(first, say, indent);
	if (!isGroup(first)) return condition(first, say, true);
	return list(first.match === 'any' ? { match: 'none', rules: first.rules } : rule, say, indent);
}

const list = ({ match, rules }: Group, say: Speaking, indent: string): string =>
	[HEADINGS[match], ...rules.map((rule) => `${indent}- ${lines(rule, say, `${indent}  `)}`)].join('\n');

const onlyIn = (currency: AskedCurrency): string =>
	isConversion(currency) ? `converted to ${currency.convert}` : `only in ${currency}`;

function condition(one: Condition, say: Speaking, denied: boolean): string {
	const field = say.fields.find(one.field);
	const { event, where } = eventNamed(one, field);
	const currency = one.currency === undefined || field?.type === 'money' ? undefined : onlyIn(one.currency);
	const window = one.within === undefined ? '' : windowText(one.within, say);
	const rows = rowNotes({ ...one, where }, field?.over ?? 'orders', say);
	const said = agreed(describeCondition(one, denied, say, event), say.subject);
	// Behind another field, its own window would be taken for that one's.
	const timed = isPlain(one) ? `${said} ${window}` : `${window} ${said}`;
	return timed.trim() + notesOf(one, denied, ...rows, currency, ...namedNotes(one));
}
