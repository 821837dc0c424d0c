import { escapeIdentifier, escapeLiteral } from 'pg';
import type { Queryable } from '../../database';
import type { Mapping } from '../../shop/mapping/mapping';
import type { Store } from '../schema/store';
import { settingsOf, tablesOf } from './change-tracking';
import { triggerStatements } from './trigger-sql';

/**
 * The statements by which a DBA puts change tracking on: a trigger needs the owner of the shop's table, which the login
 * of the credential should not be. One transaction for each table, so that none is locked while the next one is waited for.
 */
export async function trackingScript(mapping: Mapping, store: Store, db: Queryable): Promise<string> {
	const settings = await settingsOf(mapping, store, db);
	const tables = await tablesOf(mapping, db);
	const blocks = tables.map((tracked) =>
		['BEGIN', "SET LOCAL lock_timeout = '2s'", ...triggerStatements(tracked, settings), 'COMMIT;'].join(
			';\n',
		),
	);
	const names = tables.map(({ table }) => escapeLiteral(table).trim()).join(', ');
	const state = `INSERT INTO ${escapeIdentifier(store.schema)}.tracking AS t (enabled, epoch, tables) VALUES (true, 1, ARRAY[${names}]::text[])
ON CONFLICT (one) DO UPDATE SET enabled = true, epoch = t.epoch + 1, tables = excluded.tables, changed_at = clock_timestamp();`;
	return [...blocks, state, ''].join('\n\n');
}
