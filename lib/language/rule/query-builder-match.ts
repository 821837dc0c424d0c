import { isCount } from '../field';
import type { OperatorName } from '../operator/operator';
import type { Value } from '../value/value';
import { atLeast, atMost, equalTo, moreThan } from './conditions';
import { isPlainObject, type JsonObject } from './json';
import type { Parse } from './parse';
import type { Condition } from './rule';
import { faultAt, fieldFaultAt, shown, valueFaultAt } from './rule-error';
import { childPath, keyPath } from './visitor';

/** How many rows must meet the query inside, in the words of the widget. */
export const MATCH_MODES = ['all', 'some', 'none', 'atLeast', 'atMost', 'exactly'] as const;
export type MatchMode = (typeof MATCH_MODES)[number];

/** Those that ask for a number of rows; `all` asks for none of the rows that do not meet the query. */
const COUNTING = {
	none: (field) => equalTo(field, 0),
	some: (field) => moreThan(field, 0),
	atLeast,
	atMost,
	exactly: equalTo,
} as const satisfies Record<Exclude<MatchMode, 'all'>, (field: string, threshold: number) => Condition>;

/** Of the widget: a mode, and its number where it takes one. */
export interface Match {
	readonly mode: MatchMode;
	readonly threshold?: number;
}

/** How the widget asks for so many rows; undefined where it cannot. */
export function matchSaying(operator: OperatorName, threshold: Value): Match | undefined {
	if (typeof threshold !== 'number' || !Number.isSafeInteger(threshold) || threshold < 0) return undefined;
	const mode = (Object.keys(COUNTING) as (keyof typeof COUNTING)[]).find((one) => {
		const asked = COUNTING[one]('', threshold);
		return asked.operator === operator && asked.value === threshold;
	});
	return mode && (takesThreshold(mode) ? { mode, threshold } : { mode });
}

const takesThreshold = (mode: keyof typeof COUNTING) => COUNTING[mode].length > 1;

/** Our JSON form of one rule of the widget. */
type RuleOf = (rule: JsonObject, path: string) => JsonObject;

/**
 * A query of the widget over a list of objects: so many of the customer's orders, or events, meet the group
 * that stands for the value.
 */
export function rowsMatched(input: JsonObject, path: string, parse: Parse, ruleOf: RuleOf): JsonObject {
	const place = keyPath(path, 'match');
	const field = countField(input.field, path, parse);
	const mode = modeOf(input.match, place);
	const where = onlyMember(groupOf(input.value, keyPath(path, 'value')), keyPath(path, 'value'), ruleOf);
	if (mode === 'all') return { ...COUNTING.none(field), where: { match: 'none', rules: [where] } };
	const threshold = takesThreshold(mode) ? thresholdOf(input.match, place) : 0;
	return { ...COUNTING[mode](field, threshold), where };
}

/** The rows go by their own name, or by that of the field that counts them. */
const ROWS: Readonly<Record<string, string>> = { orders: 'orders_count', events: 'events_count' };

function countField(name: unknown, path: string, { fields }: Parse): string {
	const field = typeof name === 'string' ? fields.find(ROWS[name.trim()] ?? name.trim()) : undefined;
	if (field !== undefined && isCount(field)) return field.name;
	throw fieldFaultAt(
		keyPath(path, 'field'),
		`asks how many rows match, but ${shown(name)} are no rows that are counted.`,
		name,
		fields.fields.filter(isCount).map((one) => one.name),
	);
}

function modeOf(match: unknown, place: string): MatchMode {
	const given = isPlainObject(match) ? match.mode : match;
	const mode = MATCH_MODES.find((one) => one === given);
	if (mode !== undefined) return mode;
	throw faultAt(keyPath(place, 'mode'), `has ${shown(given)}.`, given, MATCH_MODES);
}

/** The widget takes a number below 1 for a share of the rows. */
function thresholdOf(match: unknown, place: string): number {
	const threshold = isPlainObject(match) ? match.threshold : undefined;
	if (typeof threshold === 'number' && Number.isSafeInteger(threshold) && threshold >= 0) return threshold;
	throw valueFaultAt(
		keyPath(place, 'threshold'),
		`needs a whole number of rows, but has ${shown(threshold)}.`,
		threshold,
		['whole number from 0'],
	);
}

function groupOf(value: unknown, path: string): JsonObject {
	if (isPlainObject(value) && Array.isArray(value.rules)) return value;
	throw faultAt(path, `needs the query that the rows must meet, but has ${shown(value)}.`, value, [
		'{combinator, rules}',
	]);
}

/** A group of one says no more than the one, where nothing turns it around. */
function onlyMember(group: JsonObject, path: string, ruleOf: RuleOf): unknown {
	const [only, ...others] = group.rules as readonly unknown[];
	const isPlain = group.not !== true && group.muted !== true && others.length === 0;
	if (!isPlain || !isPlainObject(only) || only.muted === true) return group;
	return 'rules' in only ? only : ruleOf(only, childPath(path, 0));
}
