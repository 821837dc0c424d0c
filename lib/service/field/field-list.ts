import type { FieldInfo } from '../types';
import type { Catalogue, Field } from '../../language/field';
import { OPERATORS_BY_TYPE } from '../../language/rule';

/** The fields as a form can offer them. @param values of those fields that have few */
export const fieldList = (
	catalogue: Catalogue,
	values: ReadonlyMap<string, readonly string[]>,
): FieldInfo[] => catalogue.fields.map((field) => infoOf(field, catalogue, values.get(field.name)));

function infoOf(
	{ name, label, group, type, element, aliases, operators, over, values: known }: Field,
	catalogue: Catalogue,
	seen?: readonly string[],
): FieldInfo {
	const values = known ?? seen;
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
					})),
				}),
		within: over !== undefined,
	};
}
