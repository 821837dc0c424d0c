import type { Column, RelationName } from '../../language/relation/relation';
import type { Mapping } from '../mapping/mapping';

/** A relation of a mapping with the columns that its SELECT gives. */
export interface CheckedRelation {
	readonly mapping: Mapping;
	readonly relation: RelationName;
	readonly columns: readonly Column[];
}
