import type { Queryable } from '../../database/queryable';

/** How long one SELECT of a mapping may take while it is described or checked. */
export const READ_TIMEOUT_MS = 15_000;

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
 * Runs one statement in a read-only transaction of its own, with a timeout.
 *
 * All goes in one message without parameters: Postgres then makes one implicit transaction of it, which ends with
 * the message whatever happens. So this is safe on a pool too, where BEGIN and COMMIT could reach two connections,
 * and a statement that fails leaves nothing open. The caller has made sure that `statement` is one statement.
 */
export async function readOnly<Row = Record<string, unknown>>(
	db: Queryable,
	statement: string,
	timeoutMs = READ_TIMEOUT_MS,
): Promise<Answer<Row>> {
	const before = `SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = ${timeoutMs}; `;
	try {
		// `pg` answers a message of several statements with a list, which Queryable does not tell.
		const answers = (await db.query(before + statement)) as unknown as ReadonlyArray<Answer<Row>>;
		return answers.at(-1) as Answer<Row>;
	} catch (error) {
		throw movedBack(error, before.length);
	}
}

/** Postgres counts an error's position from the start of the message; here the statement is the start. */
function movedBack(error: unknown, by: number): unknown {
	const { position } = error as { position?: string };
	return position === undefined
		? error
		: Object.assign(error as Error, { position: String(Number(position) - by) });
}
