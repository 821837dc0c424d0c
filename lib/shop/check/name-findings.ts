import { catalogueOf, type Field } from '../../language/field';
import type { Column } from '../../language/relation/relation';
import { RELATION_SHAPES } from '../../language/relation/relation-columns';
import type { RelationColumns } from '../mapping/known-columns';
import type { Mapping } from '../mapping/mapping';
import type { Finding } from './finding';

/**
 * Columns of `customers` that no rule can ask, because the language has a field of that name that is made of
 * something else: `SELECT *` from a table that keeps an `orders_count` of its own.
 */
export function nameFindings(mapping: Mapping, columns: RelationColumns): Finding[] {
	const { fields } = catalogueOf({ ...mapping, columns });
	return (columns.customers ?? []).flatMap((column) => {
		if (Object.hasOwn(RELATION_SHAPES.customers.types, column.name)) return [];
		const field = fields.find(({ name }) => name === column.name);
		return field === undefined || isMadeOf(field, column) ? [] : [nameTaken(column)];
	});
}

const isMadeOf = ({ source }: Field, { name }: Column): boolean =>
	'column' in source && source.column === name;

const nameTaken = ({ name }: Column): Finding => ({
	severity: 'warning',
	code: 'COLUMN_UNUSED',
	relation: 'customers',
	column: name,
	message: `"${name}" is a field of the language that is not read from this column, so no rule can ask the column.`,
	suggestion: `Write "… AS shop_${name}" to ask it as well, or leave it out.`,
});
