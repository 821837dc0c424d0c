import type { RelationName } from '../../language/relation/relation';
import { RELATIONS } from '../../language/relation/relation-table';
import { trusted, type Sql } from '../../database/sql';
import type { Scope } from './scope';

/**
 * A mapping's SQL that takes rows out of a column of their parent's row. It names that row by its usual
 * alias, of the column and of the key; here the parent at hand may go by another.
 */
export function storedRows(text: string, relation: RelationName, scope: Scope): Sql {
	const stored = RELATIONS[relation].stored?.find(({ of }) => of === undefined);
	if (stored === undefined) throw new TypeError(`Rows of "${relation}" are not stored in another row.`);
	const { alias } = RELATIONS[stored.relation];
	const usual = new RegExp(`\\b${alias}\\.(${stored.column}|id)\\b`, 'g');
	return trusted(text.replace(usual, (_, column: string) => scope.column(stored.relation, column).text));
}
