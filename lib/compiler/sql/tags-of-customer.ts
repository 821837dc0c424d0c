import { hasColumn } from '../../language/field/row-fields';
import type { Mapping, TagsOfCustomer } from '../../shop/mapping/mapping';
import type { Rows } from '../plan/plan';
import { fold, foldColumn } from './fold';
import { join, sql, trusted, type Sql } from '../../database/sql';
import { textLike } from './test-sql';

/** Whether these rows are tags that the customer's own row holds. */
export const areInOwnRow = ({ of }: Rows, mapping: Mapping): boolean =>
	of === 'tags' &&
	mapping.tagsOfCustomer !== undefined &&
	hasColumn(mapping, { relation: 'customers', column: 'tags_text' });

/** Whether the customer `c` has such a tag, read from its own row. */
export function tagsHold(
	{ where }: Rows,
	mapping: Mapping,
	write: (where: NonNullable<Rows['where']>) => Sql,
): Sql {
	const { names } = mapping.tagsOfCustomer as TagsOfCustomer;
	const asked = where && namesAsked(where);
	if (asked === undefined)
		return sql`EXISTS (SELECT 1 FROM unnest(${trusted(names)}) AS t (name)${where === undefined ? sql`` : sql` WHERE ${write(where)}`})`;
	return sql`(${join(
		asked.values.map((value) => hasName(value, asked.exact, names, mapping)),
		' OR ',
	)})`;
}

/** Beyond, going through the text for each name takes longer than taking it apart once. */
const FEW = 8;

function namesAsked(
	where: NonNullable<Rows['where']>,
): { readonly values: readonly string[]; readonly exact: boolean } | undefined {
	if (where.kind !== 'test' || where.test.kind !== 'text_in') return undefined;
	const { values, compare } = where.test;
	return values.length > FEW ? undefined : { values, exact: compare === 'exact' };
}

/**
 * Only texts that contain the name are taken apart. In this form the planner expects a twentieth of the customers. Of a
 * look through tags taken apart (EXISTS) it expects half and charges it for each of them; with the text's own condition
 * beside this one, nobody, and then it compares each customer with each.
 */
function hasName(value: string, exact: boolean, names: string, { textFolding }: Mapping): Sql {
	const contains = textLike(
		exact ? trusted('c.tags_text') : foldColumn(trusted('c.tags_text'), textFolding),
		'anywhere',
		value,
		exact ? 'exact' : 'folded',
		textFolding,
	);
	const [name, all] = exact
		? [sql`${value}::text`, trusted(names)]
		: [
				fold(sql`${value}::text`, textFolding),
				sql`${foldColumn(sql`${trusted(names)}::text`, textFolding)}::text[]`,
			];
	return sql`(${name} = ANY (CASE WHEN ${contains} THEN ${all} END)) IS TRUE`;
}
