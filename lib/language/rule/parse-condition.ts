import { didYouMean, RuleError } from '../../error';
import { defined } from '../../error/defined';
import { FIELDS_TO_COME, OPPOSITE_ALIASES, type Field, type RowField } from '../field';
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
import { isCurrencyCode } from '../value/currency';
import { CONDITION_KEYS, ROW_CONDITION_KEYS, type QualifierKey } from './condition-keys';
import { isEqualTo } from './conditions';
import { FIELD_VALUE_KEYS, isFieldValue } from './field-value';
import { isPlainObject, refuseUnknownKeys, type JsonObject } from './json';
import { ROW_OPERATORS_BY_TYPE, type OperatorName } from '../operator/operator';
import { countCondition, tooDeep, type Parse } from './parse';
import {
	isFieldInput,
	parseScale,
	refuseComparison,
	refuseOtherCurrency,
	refuseOtherType,
} from './parse-compared';
import { parseChange, parseFurther } from './parse-further';
import { parseValue, yesOrNo } from './parse-value';
import { parseWindow } from './parse-window';
import { MAX_LEVELS, type Condition, type FieldValue, type Rule, type Value } from './rule';
import { fieldFaultAt, valueFaultAt, faultAt, shown } from './rule-error';
import { keyPath } from './visitor';

type Asked = Pick<Field, 'name' | 'type' | 'element'> & Partial<Pick<Field, 'over' | 'operators' | 'asks'>>;

export function parseCondition(input: JsonObject, path: string, level: number, parse: Parse): Rule {
	refuseUnknownKeys(input, parse.rows === undefined ? CONDITION_KEYS : ROW_CONDITION_KEYS, path);
	const asked =
		parse.rows === undefined
			? parseField(input.field, keyPath(path, 'field'), parse)
			: parseRowField(input.field, keyPath(path, 'field'), parse);
	const turned = turnedAround(input, asked, keyPath(path, 'operator'));
	const reading = parseOperator(turned.operator, asked, keyPath(path, 'operator'));
	const qualifiers = parseQualifiers(input, asked, { path, level }, parse);
	const make = (operator: OperatorName): Condition => {
		const place = keyPath(path, 'value');
		const value = isFieldInput(turned.value)
			? parseCompared(turned.value, { operator, asked, path, level, parse, currency: qualifiers.currency })
			: parse.canonical
				? (turned.value as Value | undefined)
				: parseValue(turned.value, operator, asked, place);
		if (isMembership({ field: asked.name }) && !isFieldValue(value)) countReferences(value, place, parse);
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
			: group('any', [make(reading.operator), make(reading.or)]);
	return reading.none ? group('none', [either]) : either;
}

interface Compared {
	readonly operator: OperatorName;
	readonly asked: Asked;
	/** Of the condition. */
	readonly path: string;
	readonly level: number;
	readonly parse: Parse;
	readonly currency: string | undefined;
}

/** Another field as the value: its rows are limited as those of a condition, in the currency of the condition. */
function parseCompared(
	input: JsonObject,
	{ operator, asked, path, level, parse, currency }: Compared,
): FieldValue {
	const place = keyPath(path, 'value');
	refuseComparison({ operator, asked, inWhere: parse.rows !== undefined, input, place });
	refuseUnknownKeys(input, FIELD_VALUE_KEYS, place);
	const other = parseField(input.field, keyPath(place, 'field'), parse);
	refuseOtherType(asked, other, place);
	const inherits =
		asked.type === 'money' && other.type === 'money' && !present(input.currency) && currency !== undefined;
	const limits = parseQualifiers(
		inherits ? { ...input, currency } : input,
		other,
		{ path: place, level },
		parse,
	);
	refuseOtherCurrency([asked, currency], [other, limits.currency], place);
	return Object.freeze({
		field: other.name,
		...limits,
		...parseScale(input, asked.type === 'date', place),
	});
}

/** Each segment that is named brings its own rule along. */
function countReferences(value: Value | undefined, path: string, parse: Parse): void {
	parse.references += Array.isArray(value) ? value.length : 1;
	const max = LIMITS.memberOf;
	if (parse.references <= max) return;
	throw valueFaultAt(path, `names more than ${max} segments in all.`, parse.references, [
		`at most ${max} segments`,
	]);
}

/** What one condition becomes counts as if it had been written so: the canonical rule must be readable again. */
function makeRoom({ or, none }: Reading, path: string, level: number, parse: Parse): void {
	if (level + Number(or !== undefined) + Number(none === true) > MAX_LEVELS + 1) throw tooDeep(path);
	if (or !== undefined) countCondition(path, parse);
}

const group = (match: 'any' | 'none', rules: Rule[]): Rule =>
	Object.freeze({ match, rules: Object.freeze(rules) });

function parseField(input: unknown, path: string, parse: Parse): Asked {
	const name = fieldName(input, path);
	const alias = Object.hasOwn(OPPOSITE_ALIASES, name) ? OPPOSITE_ALIASES[name] : undefined;
	const field = parse.fields.find(alias ?? name);
	if (field !== undefined) return field;
	const why =
		parse.fields.whyAbsent(name) ??
		(FIELDS_TO_COME.some((one) => one === name)
			? `The field "${name}" is not offered yet.`
			: `There is no field "${name}" in this shop.`);
	throw new RuleError('FIELD_UNKNOWN', why, {
		path,
		found: name,
		allowed: parse.fields.fields.map((one) => one.name),
		suggestion: didYouMean(name, parse.fields.names),
	});
}

function parseRowField(input: unknown, path: string, parse: Parse): Asked {
	const name = fieldName(input, path);
	const { kind } = defined(parse.rows);
	const field = parse.fields.findRowField(kind, name);
	if (field !== undefined) return field;
	const allowed = [
		...parse.fields.rowFields(kind).map((one: RowField) => one.name),
		...(kind === 'events' ? ['properties.<key>'] : []),
	];
	throw new RuleError(
		'FIELD_UNKNOWN',
		`There is no column "${name}" that a "where" over ${kind === 'lines' ? 'order lines' : kind} can ask in this shop.`,
		{
			path,
			found: name,
			allowed,
			suggestion: didYouMean(name, allowed),
		},
	);
}

function fieldName(input: unknown, path: string): string {
	if (typeof input === 'string' && input.length <= LIMITS.nameLength && input.trim() !== '')
		return input.trim();
	throw fieldFaultAt(path, `needs the name of a field, but has ${shown(input)}.`, input, ['field name']);
}

function parseOperator(input: unknown, asked: Asked, path: string): Reading {
	const allowed = asked.operators ?? ROW_OPERATORS_BY_TYPE[asked.type];
	const operator = typeof input === 'string' ? findOperator(input) : undefined;
	if (operator !== undefined) {
		if (allowed.includes(operator)) return { operator };
		const reading = readingOn(asked.type, operator);
		if (reading !== undefined && allowed.includes(reading.operator)) return reading;
	}
	const sentence =
		operator === undefined
			? `There is no operator ${shown(input)}.`
			: `"${String(input)}" cannot be asked of "${asked.name}", which is ${asked.type === 'any' ? 'a value of any type' : `a ${asked.type}`}.`;
	const near =
		typeof input === 'string' ? (didYouMean(input, allowed) ?? didYouMean(input, OPERATOR_WORDS)) : undefined;
	throw new RuleError('OPERATOR_UNKNOWN', sentence, { path, found: input, allowed, suggestion: near });
}

/** `tax_collection_status is true` is `tax_exempt is false`; `not_purchased_product equals X` is `products_purchased includes_none X`. */
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

/** Where a condition stands in the rule. */
interface Place {
	readonly path: string;
	readonly level: number;
}

function parseQualifiers(input: JsonObject, asked: Asked, place: Place, parse: Parse): Qualifiers {
	const { path } = place;
	const named = parseCurrency(input.currency, asked, path, parse);
	const where = parseWhere({ where: input.where, currency: named }, asked, place, parse);
	const ofOneCurrency = where !== undefined && namesCurrency(input.where);
	return given({
		within: parseWithin(input.within, asked, path),
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

function parseWithin(input: unknown, asked: Asked, path: string): Condition['within'] {
	if (!present(input)) return undefined;
	overRows(input, 'within', asked, path);
	return parseWindow(input, keyPath(path, 'within'));
}

/** Which rows a field is computed from. @param value of the key, which limits them */
function overRows(value: unknown, key: string, asked: Asked, path: string): NonNullable<Asked['over']> {
	if (asked.over !== undefined) return asked.over;
	throw faultAt(
		keyPath(path, key),
		`limits rows, but "${asked.name}" is not computed from orders or events.`,
		value,
		[],
	);
}

/** @param input with the currency that the condition itself names */
function parseWhere(
	input: { readonly where: unknown; readonly currency: string | undefined },
	asked: Asked,
	{ path, level }: Place,
	parse: Parse,
): Rule | undefined {
	if (!present(input.where)) return undefined;
	const kind = overRows(input.where, 'where', asked, path);
	const rows = { kind, currency: input.currency, namesCurrency: namesCurrency(input.where) };
	const inner: Parse = { ...parse, rows };
	const where = parse.rule(input.where, keyPath(path, 'where'), level + 1, inner);
	parse.conditions = inner.conditions;
	parse.references = inner.references;
	return where;
}

/** Whether the `where` itself holds the rows to one currency. */
function namesCurrency(where: unknown): boolean {
	if (!isPlainObject(where) || where.muted === true) return false;
	const all = where.match === 'all' || (where.combinator === 'and' && where.not !== true);
	if (Array.isArray(where.rules)) return all && where.rules.some(namesCurrency);
	const { field, operator: word } = where;
	const operator = typeof word === 'string' ? findOperator(word) : undefined;
	return operator !== undefined && typeof field === 'string' && isEqualTo({ field, operator }, 'currency');
}

function parseCurrency(input: unknown, asked: Asked, path: string, parse: Parse): string | undefined {
	if (!present(input) || input === '') return undefined;
	const place = keyPath(path, 'currency');
	if (
		asked.over === 'events' ||
		(asked.over === undefined && parse.rows === undefined) ||
		(parse.rows !== undefined && asked.type !== 'money')
	) {
		throw faultAt(place, `names a currency, but "${asked.name}" is not about orders.`, input, []);
	}
	if (typeof input !== 'string' || !isCurrencyCode(input.trim())) {
		throw valueFaultAt(
			place,
			`needs a currency code, but has ${shown(input)}.`,
			input,
			parse.currencies.length > 0 ? parse.currencies : ['EUR', 'USD'],
		);
	}
	return input.trim().toUpperCase();
}

/** The shop's own currency where a condition on money names none, and that leaves open which is meant. */
function meantCurrency(asked: Asked, path: string, parse: Parse): string | undefined {
	if (asked.type !== 'money') return undefined;
	if (parse.rows?.currency !== undefined || parse.rows?.namesCurrency === true) return undefined;
	const isOne = isOneCurrency(parse);
	if (!isOne && parse.fields.currency !== undefined) return parse.fields.currency;
	parse.money.currencyIsOpen = true;
	if (isOne) return undefined;
	throw new RuleError(
		'CURRENCY_REQUIRED',
		`The rule at ${path === '' ? 'the top' : path} compares money, but the shop has orders in several currencies: say which one is meant.`,
		{
			path: keyPath(path, 'currency'),
			found: undefined,
			allowed: parse.currencies,
			suggestion: `Add "currency": "${parse.currencies[0]}".`,
		},
	);
}

const isOneCurrency = ({ currencies, fields }: Parse): boolean =>
	currencies.length === 0 ||
	(currencies.length === 1 && (fields.currency ?? currencies[0]) === currencies[0]);

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
