import { standardCatalogue } from '../../../lib';
import type { FieldType } from '../../../lib';

const standard = standardCatalogue();

/** A field of customers, or a column that "where" can ask, as every shop may have it. */
const known = (name: string) =>
	standard.find(name) ?? standard.findRowField('lines', name) ?? standard.findRowField('events', name);

/** The words by which the form shows a field; its name where only the shop knows it. */
export const labelOf = (field: string): string => known(field)?.label ?? field;

/** Undefined for fields that only the shop has. */
export const fieldType = (field: string): FieldType | undefined => known(field)?.type;

const NUMERIC: ReadonlySet<FieldType | undefined> = new Set(['number', 'money']);
/** Asked of numbers and dates alone, and no date is a number. */
const ORDERING = /^(greater|less)_than(_or_equals)?$|^(not_)?between$/;

/** Text from a value box as a number, where the field is one and the number says exactly the same. */
export function typed(value: unknown, field: string, operator: string): unknown {
	if (!NUMERIC.has(fieldType(field)) && !ORDERING.test(operator)) return value;
	return Array.isArray(value) ? value.map(exact) : exact(value);
}

function exact(value: unknown): unknown {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
	return Number.isFinite(number) && String(number) === String(value).trim() ? number : value;
}

const NOUNS: Readonly<Record<string, string>> = { number: 'number', money: 'number', date: 'date' };
/** What a box of the field wants: `a number is missing`. */
export const nounOf = (field: string) => NOUNS[fieldType(field) ?? ''] ?? 'value';
