import type { FieldInfo } from '../../../lib';

export interface Column {
	/** The key of the column in a row. */
	readonly name: string;
	/** What stands above it. */
	readonly header: string;
	readonly type: FieldInfo['type'];
}

/** What `memberColumns` gives beside fields. */
const GIVEN: ReadonlyMap<string, Omit<Column, 'name'>> = new Map([
	['customer_id', { header: 'Customer ID', type: 'keyword' }],
	['joined_at', { header: 'Joined at', type: 'date' }],
]);

/** @param header the name of the field, or its label */
export function columnsOf(
	names: readonly string[],
	fields: readonly FieldInfo[],
	header: 'label' | 'name',
): Column[] {
	return names.map((name) => {
		const field = fields.find((one) => one.name === name || one.aliases.includes(name));
		const given = GIVEN.get(name);
		const label = given?.header ?? field?.label ?? name;
		return {
			name,
			header: header === 'label' ? label : name,
			type: given?.type ?? field?.type ?? 'any',
		};
	});
}
