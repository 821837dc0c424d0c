import type { Mapping } from '../../shop/mapping/mapping';

/** The base tables whose changes are followed, as the mapping names them. */
export const trackedTables = (mapping: Mapping): readonly string[] => Object.keys(mapping.changes).sort();
