import { didYouMean, RuleError } from '../../error';
import { isCalendarPeriod, OPPOSITE_ALIASES, type Field, type RowField, type RowKind } from '../field';
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
	const allowed = columnNames(kind, parse);
	if (isCalendarPeriod(name)) throw periodAsked(name, path, allowed);
	throw unknownColumn(name, `that a "where" over ${ROWS[kind]} can ask`, path, allowed);
}

/** A column, or a period of the calendar, by which rows can be told apart. */
export function parsePeriodOrColumn(input: unknown, kind: RowKind, path: string, parse: Parse): RowField {
	const name = fieldName(input, path);
	const field = parse.fields.findPeriodOrColumn(kind, name);
	if (field !== undefined) return field;
	const allowed = [...columnNames(kind, parse), ...parse.fields.periods(kind).map((one) => one.name)];
	throw unknownColumn(name, `of ${ROWS[kind]}`, path, allowed);
}

const ROWS: Readonly<Record<RowKind, string>> = { orders: 'orders', lines: 'order lines', events: 'events' };

const columnNames = (kind: RowKind, { fields }: Parse): readonly string[] => [
	...fields.rowFields(kind).map((one: RowField) => one.name),
	...(kind === 'events' ? ['properties.<key>'] : []),
];

const unknownColumn = (name: string, which: string, path: string, allowed: readonly string[]) =>
	new RuleError('FIELD_UNKNOWN', `There is no column "${name}" ${which} in this shop.`, {
		path,
		found: name,
		allowed,
		suggestion: didYouMean(name, allowed),
	});

/** Which period a row is in says something beside other rows only. */
const periodAsked = (name: string, path: string, allowed: readonly string[]) =>
	new RuleError(
		'FIELD_UNKNOWN',
		`"${name}" is a period of the calendar, which only "distinct" counts and "per" groups by: of a single row ask when it was by "within", or by "weekday", "day_of_month" or "month".`,
		{ path, found: name, allowed, suggestion: 'Limit the time with "within", such as "within last 7 days".' },
	);

function fieldName(input: unknown, path: string): string {
	if (typeof input === 'string' && input.length <= LIMITS.nameLength && input.trim() !== '')
		return input.trim();
	throw fieldFaultAt(path, `needs the name of a field, but has ${shown(input)}.`, input, ['field name']);
}
