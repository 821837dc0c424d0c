import { escapeIdentifier, escapeLiteral } from 'pg';
import type { Queryable } from '../../database';
import type { Mapping } from '../../shop/mapping/mapping';
import type { Store } from '../schema/store';
import { settingsOf, tablesOf } from './change-tracking';
import { ownership, SET_PATH } from './tracking-role';
import { triggerStatements, type TrackedTable } from './trigger-sql';

/**
 * The statements by which a DBA puts change tracking on: a trigger needs the owner of the shop's table, which the login
 * of the credential should not be. One transaction for each table, so that none is locked while the next one is waited for.
 * @param db in a transaction with the mapping's search path
 */
export async function trackingScript(mapping: Mapping, store: Store, db: Queryable): Promise<string> {
	const settings = settingsOf(mapping, store);
	const tables = await tablesOf(mapping, db);
	const { before, statementsFor, after } = await ownership(mapping, store, settings, db);
	const blocks = tables.map((tracked) =>
		block([...triggerStatements(tracked, settings), ...statementsFor(tracked)]),
	);
	return [before, ...blocks, stateOf(tables, store), after, ''].join('\n\n');
}

/** The statements by which a DBA gives the functions that are there already to a role with no other rights. */
export async function ownershipScript(mapping: Mapping, store: Store, db: Queryable): Promise<string> {
	const tables = await tablesOf(mapping, db);
	const { before, statementsFor, after } = await ownership(mapping, store, settingsOf(mapping, store), db);
	return [before, block(tables.flatMap(statementsFor)), after, ''].join('\n\n');
}

const block = (statements: readonly string[]) =>
	['BEGIN', SET_PATH.slice(0, -1), "SET LOCAL lock_timeout = '2s'", ...statements, 'COMMIT;'].join(';\n');

function stateOf(tables: readonly TrackedTable[], { schema }: Store): string {
	const names = tables.map(({ table }) => escapeLiteral(table).trim()).join(', ');
	return block([
		`INSERT INTO ${escapeIdentifier(schema)}.tracking AS t (enabled, epoch, tables) VALUES (true, 1, ARRAY[${names}]::text[])
ON CONFLICT (one) DO UPDATE SET enabled = true, epoch = t.epoch + 1, tables = excluded.tables, changed_at = clock_timestamp()`,
	]);
}
