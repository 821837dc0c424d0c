import type { Connection, FieldDef, Submittable } from 'pg';

export interface TextRows {
	readonly fields: readonly FieldDef[];
	/** As the server wrote them, column by column. */
	readonly rows: readonly (readonly (string | null)[])[];
}

/**
 * A statement without bindings that pg's client runs like a query of its own, and whose values stay the texts
 * that came. A million rows of seven columns took 1.4 s of our time so, until they were objects; 1.7 s as the
 * objects and 1.9 s as the arrays that pg's own query tells of one by one, 2.6 s as the 3,000 arrays of each
 * of its results.
 */
export class TextQuery implements Submittable {
	readonly answer: Promise<TextRows>;
	readonly #rows: (string | null)[][] = [];
	#fields: readonly FieldDef[] = [];
	#resolve!: (answer: TextRows) => void;
	#reject!: (error: unknown) => void;

	constructor(private readonly text: string) {
		this.answer = new Promise((resolve, reject) => {
			[this.#resolve, this.#reject] = [resolve, reject];
		});
	}

	submit(connection: Connection): void {
		connection.query(this.text);
	}

	handleRowDescription({ fields }: { fields: readonly FieldDef[] }): void {
		this.#fields = fields;
	}

	handleDataRow({ fields }: { fields: (string | null)[] }): void {
		this.#rows.push(fields);
	}

	/**
	 * pg tells of the end of a statement to all alike; what counts here is that the server is ready for the
	 * next.
	 */
	handleCommandComplete(): void {}

	handleReadyForQuery(): void {
		this.#resolve({ fields: this.#fields, rows: this.#rows });
	}

	handleError(error: unknown): void {
		this.#reject(error);
	}
}
