import { tablesRead } from '../select-parser/tables-read';
import { ALL_CUSTOMERS, type Mapping } from './mapping';

/** Tables that the relations of a mapping read, as its SQL writes them, in the order of the alphabet. */
export const tablesOfRelations = ({ relations }: Mapping): readonly string[] =>
	inOrder(Object.values(relations).flatMap(tablesRead));

/** Tables that its `changes` read beside the changed rows. */
export const tablesOfChanges = ({ changes }: Mapping): readonly string[] =>
	inOrder(
		Object.values(changes)
			.filter((select) => select !== ALL_CUSTOMERS)
			.flatMap(tablesRead)
			.filter((name) => name !== 'changed'),
	);

/** The base tables whose changes are followed, as the mapping names them. */
export const trackedTables = ({ changes }: Mapping): readonly string[] => inOrder(Object.keys(changes));

const inOrder = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
