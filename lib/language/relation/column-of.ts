import type { Column, Mapping, RelationName } from '../../shop/mapping/mapping';

/** A column of a relation; undefined where the relation has none of that name, or is not there. */
export const columnOf = (mapping: Mapping, relation: RelationName, name: string): Column | undefined =>
	mapping.columns?.[relation]?.find((column) => column.name === name);
