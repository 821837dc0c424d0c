import { firstOf } from '../../error/defined';
import { standardCatalogue, type Catalogue, type RowKind } from '../field';
import { nounOf } from '../field/phrase';
import { isGroup, type Anchor, type Condition, type Group, type Rule } from '../rule/rule';
import { describeCondition } from './describe-condition';
import { columnLabel, onlyRanked, onlyRows } from './describe-where';
import { eventNamed } from './event-name';
import { joinClauses } from './join-clauses';
import { notesOf } from './notes';
import { describeWindow } from './describe-window';

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

function condition(one: Condition, fields: Catalogue, denied: boolean): string {
	const field = fields.find(one.field);
	const { event, where } = eventNamed(one, field);
	const currency =
		one.currency === undefined || field?.type === 'money' ? undefined : `only in ${one.currency}`;
	const window =
		one.within === undefined ? '' : ` ${describeWindow(one.within, (anchor) => anchorText(anchor, fields))}`;
	const rows = rowNotes({ ...one, where }, field?.over ?? 'orders', fields);
	return describeCondition(one, denied, fields, event) + window + notesOf(one, denied, ...rows, currency);
}

/** Which rows are looked at, and how they are counted. */
function rowNotes(
	{ of, distinct, per, where }: Partial<Pick<Condition, 'of' | 'distinct' | 'per' | 'where'>>,
	over: RowKind,
	fields: Catalogue,
): readonly (string | undefined)[] {
	return [
		distinct && `counting different values of ${columnLabel(distinct, over, fields)}`,
		per && `for some ${columnLabel(per, over, fields).replace(/ id$/, '')}`,
		of && onlyRanked(of, over, fields),
		where && onlyRows(where, over, fields),
	];
}

/** `the last order date (in the last 30 days; only orders where …)` */
function anchorText(anchor: Anchor, fields: Catalogue): string {
	const field = fields.find(anchor.field);
	const window = anchor.within && describeWindow(anchor.within, (inner) => anchorText(inner, fields));
	const notes = [window, ...rowNotes(anchor, field?.over ?? 'orders', fields)].filter(
		(note) => note !== undefined,
	);
	const name = field?.phrase.of === 'date' ? field.phrase.noun : nounOf(anchor.field.replaceAll('_', ' '));
	return `the ${name}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`;
}
