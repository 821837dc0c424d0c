import { didYouMean, RuleError } from '../../error';
import { OPPOSITE_ALIASES, type RowKind } from '../field';
import { isMembership } from '../field/membership';
import { LIMITS } from '../limits';
import {
	findOperator,
	flippable,
	flipped,
	OPERATOR_WORDS,
	readingOn,
	type Reading,
} from '../operator/aliases';
import { CONDITION_KEYS, ROW_CONDITION_KEYS, type QualifierKey } from './condition-keys';
import { isFieldValue } from './field-value';
import { refuseUnknownKeys, type JsonObject } from './json';
import { asksOf, ROW_OPERATORS_BY_TYPE, type OperatorName } from '../operator/operator';
import { countCondition, tooDeep, type Parse, type Place } from './parse';
import { isFieldInput, parseCompared } from './parse-compared';
import { meantCurrency, parseCurrency } from './parse-currency';
import { parseChange, parseFurther } from './parse-further';
import { parseValue, yesOrNo } from './parse-value';
import { parseField, parseRowField, type Asked } from './parse-field';
import { parseDistinct, parsePer, refuseGroups } from './parse-grouping';
import { parseIncluding } from './parse-including';
import { parseRanked } from './parse-ranked';
import { namesCurrency, parseWhere } from './parse-where';
import { parseWindow } from './parse-window';
import { MAX_LEVELS, type Condition, type Rule, type Value } from './rule';
import { valueFaultAt, faultAt, shown } from './rule-error';
import { keyPath } from './visitor';

export function parseCondition(input: JsonObject, path: string, level: number, parse: Parse): Rule {
	refuseUnknownKeys(input, parse.rows === undefined ? CONDITION_KEYS : ROW_CONDITION_KEYS, path);
	const asked =
		parse.rows === undefined
			? parseField(input.field, keyPath(path, 'field'), parse)
			: parseRowField(input.field, parse.rows.kind, keyPath(path, 'field'), parse);
	const turned = turnedAround(input, asked, keyPath(path, 'operator'));
	const reading = parseOperator(turned.operator, asked, keyPath(path, 'operator'));
	const qualifiers = parseQualifiers(input, asked, { path, level }, parse);
	const make = (operator: OperatorName, given = turned.value): Condition => {
		const place = keyPath(path, 'value');
		const value = isFieldInput(given)
			? parseCompared(
					given,
					{ operator, asked, currency: qualifiers.currency },
					{ path: place, level, parse },
				)
			: parse.canonical
				? (given as Value | undefined)
				: parseValue(given, operator, asked, place);
		if (isMembership({ field: asked.name }) && !isFieldValue(value)) countReferences(value, place, parse);
		if (isFieldValue(value) || asksOf(operator).kind === 'rank')
			refuseGroups(qualifiers.per, keyPath(path, 'per'));
		return Object.freeze({
			field: asked.name,
			operator,
			...(value === undefined ? {} : { value }),
			...qualifiers,
		});
	};
	makeRoom(reading, path, level, parse);
	const either =
		reading.or === undefined
			? make(reading.operator)
			: group('any', [make(reading.operator), make(reading.or, reading.orValue)]);
	return reading.none ? group('none', [either]) : either;
}

/** Each segment that is named brings its own rule along. */
function countReferences(value: Value | undefined, path: string, parse: Parse): void {
	parse.count.references += Array.isArray(value) ? value.length : 1;
	const max = LIMITS.memberOf;
	if (parse.count.references <= max) return;
	throw valueFaultAt(path, `names more than ${max} segments in all.`, parse.count.references, [
		`at most ${max} segments`,
	]);
}

/**
 * What one condition becomes counts as if it had been written so: the canonical rule must be readable again.
 */
function makeRoom({ or, none }: Reading, path: string, level: number, parse: Parse): void {
	if (level + Number(or !== undefined) + Number(none === true) > MAX_LEVELS + 1) throw tooDeep(path);
	if (or !== undefined) countCondition(path, parse);
}

const group = (match: 'any' | 'none', rules: Rule[]): Rule =>
	Object.freeze({ match, rules: Object.freeze(rules) });

function parseOperator(input: unknown, asked: Asked, path: string): Reading {
	const allowed = asked.operators ?? ROW_OPERATORS_BY_TYPE[asked.type];
	const operator = typeof input === 'string' ? findOperator(input) : undefined;
	if (typeof input === 'string' && operator !== undefined) {
		const reading = readingOn(asked.type, input);
		if (reading !== undefined && allowed.includes(reading.operator)) return reading;
		if (allowed.includes(operator)) return { operator };
	}
	const sentence =
		operator === undefined
			? `There is no operator ${shown(input)}.`
			: `"${String(input)}" cannot be asked of "${asked.name}", which is ${asked.type === 'any' ? 'a value of any type' : `a ${asked.type}`}.`;
	// Of an operator that exists, only one that can stand here is news.
	const words = operator === undefined ? [allowed, OPERATOR_WORDS] : [allowed];
	const near = words.map((some) => didYouMean(input, some)).find((one) => one !== undefined);
	throw new RuleError('OPERATOR_UNKNOWN', sentence, { path, found: input, allowed, suggestion: near });
}

/**
 * `tax_collection_status is true` is `tax_exempt is false`; `not_purchased_product equals X` is
 * `products_purchased includes_none X`.
 */
function turnedAround(input: JsonObject, asked: Asked, path: string): { operator: unknown; value: unknown } {
	const { operator, value } = input;
	if (typeof input.field !== 'string' || !Object.hasOwn(OPPOSITE_ALIASES, input.field.trim()))
		return { operator, value };
	const name = typeof operator === 'string' ? findOperator(operator) : undefined;
	const turned = name === undefined ? undefined : flipped(name, asked.type === 'boolean');
	if (turned === 'itself') return { operator, value };
	if (turned === 'other value') return { operator, value: opposite(value) };
	if (turned === undefined)
		throw new RuleError('OPERATOR_UNKNOWN', `${shown(operator)} cannot be asked of "${input.field}".`, {
			path,
			found: operator,
			allowed: flippable(asked.type === 'boolean'),
		});
	return { operator: turned, value };
}

function opposite(value: unknown): unknown {
	const meant = yesOrNo(value);
	return meant === undefined ? value : !meant;
}

type Qualifiers = Partial<Pick<Condition, QualifierKey>>;
/** All of them, those that are not asked undefined: a new key does not compile until it is read. */
type ReadQualifiers = { readonly [Key in QualifierKey]: Condition[Key] | undefined };

function parseQualifiers(
	input: JsonObject,
	asked: Asked,
	place: Pick<Place, 'path' | 'level'>,
	parse: Parse,
): Qualifiers {
	const { path } = place;
	const named = parseCurrency(input.currency, asked, path, parse);
	const over = <T>(key: QualifierKey, read: (rows: RowKind, at: Place) => T): T | undefined =>
		present(input[key])
			? read(overRows(input[key], key, asked, path), {
					path: keyPath(path, key),
					level: place.level + 1,
					parse,
				})
			: undefined;
	const where = over('where', (kind, at) => parseWhere(input.where, { kind, currency: named }, at));
	const ofOneCurrency = where !== undefined && namesCurrency(input.where);
	return given({
		of: over('of', (kind, at) => parseRanked(input.of, kind, at)),
		distinct: over('distinct', (kind, at) => parseDistinct(input.distinct, { ...asked, over: kind }, at)),
		per: over('per', (kind, at) => parsePer(input.per, { ...asked, over: kind }, at)),
		including: over('including', (kind, at) => parseIncluding(input.including, { ...asked, over: kind }, at)),
		within: over('within', (_kind, at) => parseWindow(input.within, at)),
		where,
		currency: named ?? (ofOneCurrency ? undefined : meantCurrency(asked, path, parse)),
		joined: parseChange('joined', input, asked, path),
		left: parseChange('left', input, asked, path),
		property: parseFurther('property', input, asked, path),
		salt: parseFurther('salt', input, asked, path),
		missing: parseMissing(input.missing, keyPath(path, 'missing')),
		caseSensitive: parseCase(input.caseSensitive, asked, keyPath(path, 'caseSensitive')),
	});
}

const given = (qualifiers: ReadQualifiers): Qualifiers =>
	Object.fromEntries(Object.entries(qualifiers).filter(([, value]) => value !== undefined));

const present = (value: unknown) => value !== undefined && value !== null;

/** The rows that a qualifier limits. */
function overRows(value: unknown, key: string, asked: Asked, path: string): RowKind {
	if (asked.over !== undefined) return asked.over;
	throw faultAt(
		keyPath(path, key),
		`limits rows, but "${asked.name}" is not computed from orders or events.`,
		value,
		[],
	);
}

function parseMissing(input: unknown, path: string): Condition['missing'] {
	if (!present(input) || input === 'include') return undefined;
	if (input === 'exclude') return 'exclude';
	throw faultAt(path, `needs exclude or include, but has ${shown(input)}.`, input, ['exclude', 'include']);
}

function parseCase(input: unknown, asked: Asked, path: string): Condition['caseSensitive'] {
	if (!present(input)) return undefined;
	if (typeof input !== 'boolean')
		throw faultAt(path, `needs true or false, but has ${shown(input)}.`, input, ['true', 'false']);
	if (!['text', 'keyword', 'list', 'any'].includes(asked.type)) {
		throw faultAt(path, `is about the case of letters, but "${asked.name}" is not a text.`, input, []);
	}
	return input;
}
