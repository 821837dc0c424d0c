import { RELATION_NAMES, type Column, type RelationName } from '../../language/relation/relation';
import type { Mapping } from './mapping';
import { RELATION_SHAPES } from '../../language/relation/relation-columns';
import { columnsOf } from '../select-parser/columns-of';

export type RelationColumns = Readonly<Partial<Record<RelationName, readonly Column[]>>>;

/**
 * The columns of a mapping that no database has described: read from its SQL, with the types that the rule
 * language gives to the names it knows; the others are text.
 */
export function knownColumns(mapping: Mapping): RelationColumns {
	const columns: Partial<Record<RelationName, readonly Column[]>> = {};
	for (const relation of RELATION_NAMES) {
		const select = mapping.relations[relation];
		if (select !== undefined)
			columns[relation] = columnsOf(select).map((name) => knownColumn(relation, name));
	}
	return columns;
}

function knownColumn(relation: RelationName, name: string): Column {
	const { types } = RELATION_SHAPES[relation];
	return { name, type: Object.hasOwn(types, name) ? (types[name] ?? 'text') : 'text' };
}
