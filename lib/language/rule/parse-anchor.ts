import type { Field } from '../field';
import { askedToBePresent } from './conditions';
import { isPlainObject, refuseUnknownKeys } from './json';
import type { Parse, Place } from './parse';
import { parseField } from './parse-field';
import type { Anchor, Condition } from './rule';
import { faultAt, fieldFaultAt, shown } from './rule-error';
import { keyPath } from './visitor';

const ANCHOR_KEYS = ['field', 'of', 'including', 'within', 'where', 'currency'] as const;

/** Reads a date of the customer on which a window hangs, as a condition that it is there. */
export function parseAnchor(input: unknown, { path, level, parse }: Place): Anchor {
	const asked = typeof input === 'string' ? { field: input } : input;
	if (!isPlainObject(asked))
		throw faultAt(path, `needs a date of the customer, but has ${shown(input)}.`, input, ['{field}']);
	refuseUnknownKeys(asked, ANCHOR_KEYS, path);
	const outside: Parse = { ...parse, rows: undefined };
	const at = keyPath(path, 'field');
	const { name, type } = parseField(asked.field, at, outside);
	if (type !== 'date')
		throw fieldFaultAt(at, `needs a date, but "${name}" is a ${type}.`, name, datesOf(parse));
	const condition = parse.rule(askedToBePresent(asked), path, level, outside) as Condition;
	const { operator: _operator, ...anchor } = condition;
	return Object.freeze(anchor);
}

const datesOf = ({ fields }: Parse): readonly string[] =>
	fields.fields.filter(({ type }: Field) => type === 'date').map(({ name }) => name);
