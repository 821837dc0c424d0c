import type { Pool, PoolClient } from 'pg';
import type { Queryable, SingleReads } from './queryable';
import { Session, single } from './session';
import { beginReadOnly } from './transaction';

/** How long one SELECT of a mapping may take while it is described or checked. */
const READ_TIMEOUT_MS = 15_000;

/** A column of an answer as `pg` gives it. */
export interface AnswerField {
	readonly name: string;
	readonly dataTypeID: number;
	readonly dataTypeModifier: number;
}

export interface Answer<Row> {
	readonly rows: Row[];
	readonly fields: readonly AnswerField[];
}

/**
 * Runs one statement in a read-only transaction of its own, with a timeout. That it is one statement the
 * server sees to: over the extended protocol it takes no second one, whatever we took the text for.
 *
 * @param db a Database's `direct`, a session in a read-only transaction, or a pool or client of `pg` that is
 * in none
 */
export async function readOnly<Row = Record<string, unknown>>(
	db: Queryable,
	statement: string,
	values: readonly unknown[] = [],
	timeoutMs = READ_TIMEOUT_MS,
): Promise<Answer<Row>> {
	if (db instanceof Session) return inTransaction<Row>(db, statement, values);
	const answer = isSingleReads(db)
		? await db.query<Row>(statement, values, timeoutMs)
		: await onClient<Row>(asClient(db), single(statement, values), timeoutMs);
	return answer as unknown as Answer<Row>;
}

const isSingleReads = (db: Queryable): db is SingleReads => 'singleReads' in db;

async function inTransaction<Row>(session: Session, statement: string, values: readonly unknown[]) {
	if (!session.isReadOnly) throw new Error('A mapping is read in a transaction that cannot write.');
	return (await session.query<Row>(statement, values)) as unknown as Answer<Row>;
}

function asClient(db: Queryable): Pool | PoolClient {
	if ('connect' in db) return db as unknown as Pool | PoolClient;
	throw new Error('A mapping is read through a Database, or a pool or client of pg.');
}

async function onClient<Row>(db: Pool | PoolClient, statement: ReturnType<typeof single>, timeoutMs: number) {
	const client = 'totalCount' in db ? await db.connect() : db;
	const limits = {
		statementTimeoutMs: timeoutMs,
		lockTimeoutMs: timeoutMs,
		idleTimeoutMs: 2 * timeoutMs,
		path: [],
	};
	try {
		await client.query(beginReadOnly(limits));
		return await client.query<Row & object>(statement);
	} finally {
		await client.query('ROLLBACK');
		if (client !== db) client.release();
	}
}
