import { didYouMean, RuleError } from '../../error';
import { OPPOSITE_ALIASES, type Field, type RowField, type RowKind } from '../field';
import { LIMITS } from '../limits';
import type { Parse } from './parse';
import { fieldFaultAt, shown } from './rule-error';

/** What a condition asks: a field, or a column of a row. */
export type Asked = Pick<Field, 'name' | 'type' | 'element'> &
	Partial<Pick<Field, 'over' | 'operators' | 'perCurrency' | 'asks'>> & {
		readonly source: Field['source'] | RowField['source'];
	};

export function parseField(input: unknown, path: string, parse: Parse): Asked {
	const name = fieldName(input, path);
	const alias = Object.hasOwn(OPPOSITE_ALIASES, name) ? OPPOSITE_ALIASES[name] : undefined;
	const field = parse.fields.find(alias ?? name);
	if (field !== undefined) return field;
	const why = parse.fields.whyAbsent(name) ?? `There is no field "${name}" in this shop.`;
	throw new RuleError('FIELD_UNKNOWN', why, {
		path,
		found: name,
		allowed: parse.fields.fields.map((one) => one.name),
		suggestion: didYouMean(name, parse.fields.names),
	});
}

/** A column that a `where` over such rows can ask. */
export function parseRowField(input: unknown, kind: RowKind, path: string, parse: Parse): RowField {
	const name = fieldName(input, path);
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
