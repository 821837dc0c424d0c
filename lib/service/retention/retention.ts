import { rowsOf } from '../../database';
import { readRetention, writeRetention } from '../../store/log/retention';
import { trimLog } from '../../store/log/trim-log';
import type { SegmentsContext } from '../context';
import type { Retention, RetentionOptions, RetentionReport } from '../types';

/** How long the store keeps what it writes down; with an edit, from now on. */
export async function retention(
	{ database, store }: SegmentsContext,
	{ trim = false, ...edit }: RetentionOptions = {},
): Promise<RetentionReport> {
	const given = Object.entries<number | null | undefined>(edit).filter(([, days]) => days !== undefined);
	const kept =
		given.length === 0
			? await database.readOnly((tx) => readRetention(tx, store))
			: await database.readWrite(async (tx) => {
					const all: Retention = { ...(await readRetention(tx, store)), ...Object.fromEntries(given) };
					await rowsOf(tx, writeRetention(store, all));
					return all;
				});
	return trim ? { ...kept, trimmed: await trimLog(database, store) } : { ...kept };
}
