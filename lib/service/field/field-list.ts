import type { FieldInfo } from '../types';
import type { Catalogue, Field } from '../../language/field';
import { OPERATORS_BY_TYPE } from '../../language/rule';
import type { SeenValues } from './field-values';

/** The fields as a form can offer them. @param seen values of those fields and columns that have few */
export const fieldList = (catalogue: Catalogue, seen: SeenValues): FieldInfo[] =>
	catalogue.fields.map((field) => infoOf(field, catalogue, seen));

function infoOf(
	{ name, label, group, type, element, aliases, operators, over, values: known }: Field,
	catalogue: Catalogue,
	seen: SeenValues,
): FieldInfo {
	const values = known ?? seen.fields.get(name);
	return {
		name,
		label,
		group,
		type,
		aliases,
		operators,
		...(element === undefined ? {} : { element }),
		...(values === undefined ? {} : { values }),
		...(over === undefined
			? {}
			: {
					where: catalogue.rowFields(over).map((row) => ({
						name: row.name,
						label: row.label,
						type: row.type,
						operators: OPERATORS_BY_TYPE[row.type],
						...(seen.columns.has(row.name) ? { values: seen.columns.get(row.name) } : {}),
					})),
				}),
		within: over !== undefined,
	};
}
