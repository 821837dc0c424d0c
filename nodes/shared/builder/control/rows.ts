import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';
import type { Condition, RowRule } from '../../../../lib';
import { labelOf } from '../../form';
import { ROW_TITLE } from '../item-title';
import { formIn, formsIn, given, group, leftEmpty } from '../part';
import type { Form, Part } from '../part';
import { COLUMNS, KINDS, ROW_KINDS } from './row-kinds';
import type { RowKind, RowsOf } from './row-kinds';

/** A list of conditions about one row: `<name>` with `<name>Match`. */
export function rowsProperties(name: string, label: string, of: RowsOf): [INodeProperties, INodeProperties] {
	return [
		{
			displayName: label,
			name,
			type: 'fixedCollection',
			placeholder: 'Add Row Condition',
			typeOptions: {
				multipleValues: true,
				multipleValueButtonText: 'Add Row Condition',
				fixedCollection: { itemTitle: ROW_TITLE },
			},
			default: { row: [{ column: COLUMNS[of].usual, operator: 'equals', value: '' }] },
			description: 'Looks only at rows for which these hold, all of them for the same row',
			options: Object.entries(KINDS)
				.filter(([, kind]) => kind.of.includes(of))
				.map(([key, kind]): INodePropertyCollection => ({
					displayName: kind.label,
					name: key,
					values: kind.properties(of),
				})),
		},
		{
			displayName: `${label} Matches`,
			name: `${name}Match`,
			type: 'options',
			options: [
				{ name: 'All Row Conditions', value: 'all' },
				{ name: 'Any Row Condition', value: 'any' },
				{ name: 'No Row Condition', value: 'none' },
			],
			default: 'all',
		},
	];
}

/**
 * The conditions about a row that a list holds, in the order of the form; none for a list that is not there.
 */
export function readRows(listed: unknown, place: string): Part[] {
	return Object.entries(formIn(listed, 'Row conditions'))
		.flatMap(([key, forms]) =>
			formsIn(forms, 'Row conditions').map((form) => ({ kind: KINDS[key] ?? ROW_KINDS.row, form })),
		)
		.map(({ kind, form }, index) => rowPart(kind, form, `${place}, row condition ${index + 1}`));
}

/** The condition about a row whose boxes stand among others: `column`, `operator`, `value`. */
export const readRow = (form: Form, place: string): Part => rowPart(ROW_KINDS.row, form, place);

function rowPart(kind: RowKind, form: Form, where: string): Part {
	const field = kind.column(form);
	const place = `${where} (${labelOf(field)})`;
	if (field === 'properties.')
		throw leftEmpty(place, 'the name of the property is missing', 'Fill in Property');
	const rule = { field, operator: form.operator, ...given('value', kind.value(form, place)) };
	return { rule, place, parts: [] };
}

/** The list `<name>` as a rule about rows, beside what else is asked of them. */
export function readWhere(form: Form, name: string, place: string): Part | undefined {
	const [listed, match] = [form[name], form[`${name}Match`]];
	const rows = readRows(listed, place);
	if (rows.length > 0) return group(typeof match === 'string' ? match : 'all', rows);
	if (listed !== undefined) throw leftEmpty(place, '“Where” has no row condition', 'Add a row condition');
	if (match !== undefined) throw leftEmpty(place, '“Where Matches” has no “Where” beside it', 'Add “Where”');
	return undefined;
}

/** The boxes of a rule about rows; undefined for one that they cannot say. */
export function writeWhere(name: string, where: RowRule | undefined): Form | undefined {
	if (where === undefined) return {};
	const [match, rules] = 'match' in where ? [where.match, where.rules] : ['all' as const, [where]];
	const rows = writeRows(rules);
	return rows && { [name]: rows, ...(match === 'all' ? {} : { [`${name}Match`]: match }) };
}

export function writeRows(rules: readonly RowRule[]): Form | undefined {
	const row = rules.map((rule) => ('field' in rule ? rule : undefined));
	if (row.some((one) => one === undefined)) return undefined;
	const found: Record<string, Form[]> = {};
	for (const condition of row as Condition[]) {
		const [key, form] = writtenAs(condition);
		(found[key] ??= []).push(form);
	}
	return found;
}

function writtenAs(condition: Condition): readonly [string, Form] {
	for (const key of ['property', 'product', 'category'] as const) {
		const form = ROW_KINDS[key].write(condition);
		if (form !== undefined) return [key, form];
	}
	return ['row', ROW_KINDS.row.write(condition)];
}
