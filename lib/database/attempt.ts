import type { Session } from './session';

/** How long work may take in all, and what holds for the statements after it. */
interface Times {
	readonly timeoutMs: number;
	readonly statementTimeoutMs: number;
}

/**
 * Work within a transaction that may fail without it: what it has written is then undone, and the transaction
 * goes on. Only what the database refuses is passed over, its timeout for one; not a right that is missing,
 * and not what another try may mend.
 * @returns whether it was done
 */
export async function attempt(
	db: Session,
	{ timeoutMs, statementTimeoutMs }: Times,
	work: () => Promise<void>,
): Promise<boolean> {
	await db.script(`SAVEPOINT attempt; ${timeout(timeoutMs)}`);
	try {
		await work();
	} catch (error) {
		if (!isRefusal(error)) throw error;
		// Where the connection is lost or the caller has cancelled, this throws in its turn.
		await db.script(
			`ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt; ${timeout(statementTimeoutMs)}`,
		);
		return false;
	}
	await db.script(`RELEASE SAVEPOINT attempt; ${timeout(statementTimeoutMs)}`);
	return true;
}

const timeout = (milliseconds: number) =>
	`SET LOCAL statement_timeout = ${Math.max(1, Math.ceil(milliseconds))}`;

/** An error with an SQLSTATE, but for insufficient_privilege and those of transaction_rollback. */
const isRefusal = (error: unknown): boolean =>
	error instanceof Error && 'code' in error && /^(?!42501|40)[0-9A-Z]{5}$/.test(String(error.code));
