import type { Field } from '../field';
import { isMembership } from '../field/membership';
import { LIMITS } from '../limits';
import { findOperator } from '../operator/aliases';
import { asksOf } from '../operator/operator';
import { isStorable } from '../shape/shape';
import { faultAt, shown, valueFaultAt } from './rule-error';
import type { JsonObject } from './json';
import { parseFixedWindow } from './parse-window';
import type { Window } from './rule';
import { keyPath } from './visitor';

const WANTED = {
	property: { what: 'the property of the events that is measured', example: 'price' },
	salt: { what: 'a salt: another one divides the customers anew', example: 'summer sale' },
} as const;

/** What a field must be told beside its value: a property, a salt. No other field takes it. */
export function parseFurther(
	key: 'property' | 'salt',
	input: JsonObject,
	asked: Pick<Field, 'name'> & Partial<Pick<Field, 'asks'>>,
	path: string,
): string | undefined {
	const given = input[key];
	const place = keyPath(path, key);
	const { what, example } = WANTED[key];
	if (asked.asks !== key) {
		if (given === undefined || given === null) return undefined;
		throw faultAt(place, `names a ${key}, but "${asked.name}" takes none.`, given, []);
	}
	if (isName(given)) return given;
	throw valueFaultAt(place, `needs ${what}, but has ${shown(given)}.`, given, [
		`a text of at most ${LIMITS.nameLength} characters, e.g. "${example}"`,
	]);
}

/** When somebody joined or left: of segments that are named. */
export function parseChange(
	key: 'joined' | 'left',
	input: JsonObject,
	asked: Pick<Field, 'name'>,
	path: string,
): Window | undefined {
	const given = input[key];
	if (given === undefined || given === null) return undefined;
	const place = keyPath(path, key);
	if (!isMembership({ field: asked.name }))
		throw faultAt(place, `asks when somebody ${key}, but "${asked.name}" is no segment.`, given, []);
	const operator = typeof input.operator === 'string' ? findOperator(input.operator) : undefined;
	if (operator !== undefined && asksOf(operator).kind === 'presence')
		throw faultAt(place, `asks when somebody ${key}, but names no segment.`, given, ['includes_any']);
	return parseFixedWindow(given, place);
}

const isName = (input: unknown): input is string =>
	typeof input === 'string' && input !== '' && input.length <= LIMITS.nameLength && isStorable(input);
