import { defined } from '../../error/defined';
import { hasColumn } from '../../language/field/row-fields';
import { RELATIONS } from '../../language/relation/relation-table';
import type { Mapping } from '../../shop/mapping/mapping';
import type { Plan, Rows } from '../plan/plan';
import { join, sql, type Sql } from '../../database/sql';
import { fold, foldColumn } from './fold-case';
import type { SqlContext } from './sql-context';
import { storedRows } from './stored-rows';
import { textLike } from './test-sql';

const PACKED = RELATIONS.tags.stored?.find(({ form }) => form === 'packed_text');

/** Whether these rows are tags that the customer's own row holds, packed into one text. */
export const arePacked = ({ of }: Rows, mapping: Mapping): boolean =>
	of === 'tags' && PACKED !== undefined && mapping.tagsOfCustomer !== undefined && hasColumn(mapping, PACKED);

/** Whether the customer at hand has such a tag, read from its own row. */
export function packedTagsSql({ where }: Rows, context: SqlContext): Sql {
	const { scope, mapping } = context;
	const names = storedRows(defined(mapping.tagsOfCustomer).names, 'tags', scope);
	const asked = where && namesAsked(where);
	if (asked !== undefined)
		return sql`(${join(
			asked.values.map((value) => hasName(value, asked.exact, names, context)),
			' OR ',
		)})`;
	const inner = context.within(scope.with('tags'));
	const condition = where === undefined ? sql`` : sql` WHERE ${inner.plan(where)}`;
	return sql`EXISTS (SELECT 1 FROM unnest(${names}) AS ${inner.scope.alias('tags')} (name)${condition})`;
}

/** Beyond, going through the text for each name takes longer than taking it apart once. */
const MAX_NAMES = 8;

interface NamesAsked {
	readonly values: readonly string[];
	readonly exact: boolean;
}

function namesAsked(where: Plan): NamesAsked | undefined {
	if (where.kind !== 'test' || where.test.kind !== 'text_in') return undefined;
	const { values, compare } = where.test;
	return values.length > MAX_NAMES ? undefined : { values, exact: compare === 'exact' };
}

/**
 * Only texts that contain the name are taken apart. In this form the planner expects a twentieth of the
 * customers. Of a look through tags taken apart (EXISTS) it expects half and charges it for each of them;
 * with the text's own condition beside this one, nobody, and then it compares each customer with each.
 */
function hasName(value: string, exact: boolean, names: Sql, { mapping, scope }: SqlContext): Sql {
	const { textFolding } = mapping;
	const text = scope.column('customers', 'tags_text');
	const like = { at: 'anywhere', text: value, compare: exact ? 'exact' : 'folded' } as const;
	const contains = textLike(exact ? text : foldColumn(text, textFolding), like, textFolding);
	const [name, all] = exact
		? [sql`${value}::text`, names]
		: [fold(sql`${value}::text`, textFolding), sql`${foldColumn(sql`${names}::text`, textFolding)}::text[]`];
	return sql`(${name} = ANY (CASE WHEN ${contains} THEN ${all} END)) IS TRUE`;
}
