import { didYouMean, RuleError } from '../../error';
import type { RowField, RowKind } from '../field';
import { LIMITS } from '../limits';
import { isPlainObject, refuseUnknownKeys, type JsonObject } from './json';
import { countCondition, type Parse, type Place } from './parse';
import { parseRowField } from './parse-field';
import { parseLength } from './parse-length';
import { parseWhole } from './parse-value';
import { parseWhere } from './parse-where';
import { LINE_QUANTIFIERS, type LinesTest, type OtherRow, type RowTest } from './rule';
import { faultAt, shown } from './rule-error';
import { keyPath } from './visitor';

const TESTS = ['lines', 'followed_by', 'preceded_by'] as const;
const KINDS = ['orders', 'lines', 'events'] as const;

/** The test that this is, where it asks for other rows than the one at hand. */
export const rowTestIn = (input: JsonObject): RowTestName | undefined => TESTS.find((key) => key in input);

export type RowTestName = (typeof TESTS)[number];

/** Reads a question about other rows than the one at hand, which only a `where` can ask. */
export function parseRowTest(input: JsonObject, test: RowTestName, place: Place): RowTest {
	const { path, parse } = place;
	if (parse.rows === undefined)
		throw faultAt(keyPath(path, test), 'asks for rows beside another, which only a "where" can.', test, [
			'{field, operator, value, where}',
		]);
	countCondition(path, parse);
	if (test === 'lines') return parseLines(input, parse.rows.kind, place);
	refuseUnknownKeys(input, [test], path);
	const other = parseOtherRow(input[test], parse.rows.kind, { ...place, path: keyPath(path, test) });
	return Object.freeze(test === 'followed_by' ? { followed_by: other } : { preceded_by: other });
}

function parseLines(input: JsonObject, kind: RowKind, { path, level, parse }: Place): LinesTest {
	refuseUnknownKeys(input, ['lines', 'where'], path);
	if (kind !== 'orders')
		throw faultAt(
			keyPath(path, 'lines'),
			`asks for the lines of an order, but this "where" is over ${kind}.`,
			input.lines,
			[],
		);
	const lines = LINE_QUANTIFIERS.find((one) => one === input.lines);
	if (lines === undefined)
		throw faultAt(
			keyPath(path, 'lines'),
			`needs some, every or none, but has ${shown(input.lines)}.`,
			input.lines,
			LINE_QUANTIFIERS,
		);
	const at = { path: keyPath(path, 'where'), level: level + 1, parse };
	if (!isPlainObject(input.where))
		throw faultAt(at.path, `needs what is asked of a line, but has ${shown(input.where)}.`, input.where, [
			'{field, operator, value}',
		]);
	const where = parseWhere(input.where, { kind: 'lines', currency: parse.rows?.currency }, at);
	return Object.freeze({ lines, where });
}

const OTHER_KEYS = ['rows', 'at_least', 'where', 'within', 'same'];

function parseOtherRow(input: unknown, kind: RowKind, { path, level, parse }: Place): OtherRow {
	if (!isPlainObject(input))
		throw faultAt(path, `needs to say which rows, but has ${shown(input)}.`, input, [
			'{rows, at_least, where, within, same}',
		]);
	refuseUnknownKeys(input, OTHER_KEYS, path);
	const rows = parseKind(input.rows, keyPath(path, 'rows'), parse);
	const given = (key: string) => input[key] !== undefined && input[key] !== null;
	const least = given('at_least')
		? parseWhole(input.at_least, keyPath(path, 'at_least'), LIMITS.otherRows, 1)
		: 1;
	return Object.freeze({
		rows,
		...(least === 1 ? {} : { at_least: least }),
		...(given('where')
			? {
					where: parseWhere(
						input.where,
						{ kind: rows },
						{ path: keyPath(path, 'where'), level: level + 1, parse },
					),
				}
			: {}),
		...(given('within') ? { within: parseLength(input.within, keyPath(path, 'within')) } : {}),
		...(given('same') ? { same: parseSame(input.same, [kind, rows], keyPath(path, 'same'), parse) } : {}),
	});
}

function parseKind(input: unknown, path: string, { fields }: Parse): RowKind {
	const kind = KINDS.find((one) => one === input);
	const allowed = KINDS.filter((one) => fields.rowFields(one).length > 0);
	if (kind === undefined)
		throw faultAt(path, `needs orders, lines or events, but has ${shown(input)}.`, input, allowed);
	if (!allowed.includes(kind))
		throw faultAt(path, `asks for ${kind}, which this shop does not have.`, kind, allowed);
	return kind;
}

/** Columns that both rows have, and that compare alike. */
function parseSame(
	input: unknown,
	[kind, other]: readonly [RowKind, RowKind],
	path: string,
	parse: Parse,
): readonly string[] {
	const names = typeof input === 'string' ? [input] : input;
	if (!Array.isArray(names) || names.length === 0 || names.length > LIMITS.sameColumns)
		throw faultAt(path, `needs a list of columns, but has ${shown(input)}.`, input, ['["product"]']);
	const columns = Array.from(names, (name: unknown, index) => {
		const at = `${path}[${index}]`;
		const [here, there] = [kind, other].map((one) => parseRowField(name, one, at, parse)) as [
			RowField,
			RowField,
		];
		if (here.type === 'list' || here.type !== there.type) throw notComparable(here, [kind, other], at, parse);
		return here.name;
	});
	return Object.freeze([...new Set(columns)]);
}

function notComparable(
	field: RowField,
	[kind, other]: readonly [RowKind, RowKind],
	path: string,
	{ fields }: Parse,
): RuleError {
	const allowed = fields
		.rowFields(kind)
		.filter(({ name, type }) => type !== 'list' && fields.findRowField(other, name)?.type === type)
		.map(({ name }) => name);
	return new RuleError('FIELD_UNKNOWN', `"${field.name}" cannot be compared between two rows.`, {
		path,
		found: field.name,
		allowed,
		suggestion: didYouMean(field.name, allowed),
	});
}
