import { MappingError } from '../../error';
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

/** Tables that change tracking follows. @throws MAPPING_INVALID for what is no name of a table */
export function trackedTables({ changes }: Mapping): readonly string[] {
	const odd = Object.keys(changes).find((name) => !TABLE.test(name));
	if (odd === undefined) return inOrder(Object.keys(changes));
	throw new MappingError('MAPPING_INVALID', 'A key of "changes" in the mapping is no name of a table.', {
		path: 'changes',
		found: odd,
		allowed: ['schema.table'],
	});
}

const NAME = '(?:"(?:[^"]|"")+"|[\\p{L}_][\\p{L}\\p{N}_$]*)';
const TABLE = new RegExp(`^${NAME}(?:\\.${NAME})?$`, 'u');

const inOrder = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
