import { isCount } from '../field';
import type { OperatorName } from '../operator/operator';
import { isPlainObject, type JsonObject } from './json';
import type { Parse } from './parse';
import { faultAt, fieldFaultAt, shown, valueFaultAt } from './rule-error';
import { childPath, keyPath } from './visitor';

/** How many rows must meet the query inside, in the words of the widget. */
export const MATCH_MODES = ['all', 'some', 'none', 'atLeast', 'atMost', 'exactly'] as const;
export type MatchMode = (typeof MATCH_MODES)[number];

/** A number of rows that meet a `where`, as a condition says it. */
interface Counted {
	readonly field: string;
	readonly operator: OperatorName;
	readonly value: number;
	readonly where: unknown;
}

/** Our JSON form of one rule of the widget. */
type RuleOf = (rule: JsonObject, path: string) => JsonObject;

/**
 * A query of the widget over a list of objects: so many of the customer's orders, or events, meet the group
 * that stands for the value.
 */
export function rowsMatched(input: JsonObject, path: string, parse: Parse, ruleOf: RuleOf): Counted {
	const place = keyPath(path, 'match');
	const field = countField(input.field, path, parse);
	const mode = modeOf(input.match, place);
	const where = onlyMember(groupOf(input.value, keyPath(path, 'value')), keyPath(path, 'value'), ruleOf);
	const counted = (operator: OperatorName, value: number, asked = where): Counted => ({
		field,
		operator,
		value,
		where: asked,
	});
	const threshold = () => thresholdOf(input.match, place);
	switch (mode) {
		case 'some':
			return counted('greater_than', 0);
		case 'none':
			return counted('equals', 0);
		case 'all':
			return counted('equals', 0, { match: 'none', rules: [where] });
		case 'atLeast':
			return counted('greater_than_or_equals', threshold());
		case 'atMost':
			return counted('less_than_or_equals', threshold());
		case 'exactly':
			return counted('equals', threshold());
	}
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
