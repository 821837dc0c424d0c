/** Of the first byte of a message that a server of Postgres may send. */
const KINDS = new Set(Buffer.from('123ACDEGHIKNRSTVWZcdnstv', 'latin1'));
const READY = 'Z'.charCodeAt(0);
const HEADER = 5;

/** Until the server is ready for the first time it has little to say: libpq takes 30,000 bytes at most. */
const GREETING = { message: 65_536, bytes: 1_048_576, messages: 5_000 };
/**
 * Of what comes for one statement. Lists come through cursors of some thousand rows, so only a fault is
 * larger.
 */
const ANSWER = { message: 268_435_456, bytes: 536_870_912, messages: 2_000_000 };

/**
 * Follows the frames of what a server sends, and throws where that is no Postgres, or has no end: pg's parser
 * would gather it until the memory of the process is full.
 */
export class MessageLimits {
	readonly #header = Buffer.alloc(HEADER);
	#headerBytes = 0;
	/** Of the message that is under way: what is still to come. */
	#left = 0;
	#limits = GREETING;
	#bytes = 0;
	#messages = 0;

	/** @throws Error with what is wrong, for `describeFault` */
	add(chunk: Buffer): void {
		this.#bytes += chunk.length;
		for (let at = 0; at < chunk.length;) {
			const skipped = Math.min(this.#left, chunk.length - at);
			this.#left -= skipped;
			at += skipped;
			if (at < chunk.length) at = this.#readHeader(chunk, at);
		}
		if (this.#bytes > this.#limits.bytes || this.#messages > this.#limits.messages) throw new Error(ENDLESS);
	}

	#readHeader(chunk: Buffer, at: number): number {
		const end = Math.min(at + HEADER - this.#headerBytes, chunk.length);
		chunk.copy(this.#header, this.#headerBytes, at, end);
		this.#headerBytes += end - at;
		const kind = this.#header.readUInt8(0);
		if (!KINDS.has(kind)) throw new Error(FOREIGN);
		if (this.#headerBytes === HEADER) this.#begin(kind, this.#header.readUInt32BE(1));
		return end;
	}

	#begin(kind: number, length: number): void {
		this.#headerBytes = 0;
		if (length < 4) throw new Error(FOREIGN);
		if (length > this.#limits.message) throw new Error(this.#limits === GREETING ? FOREIGN : ENDLESS);
		this.#left = length - 4;
		this.#messages += 1;
		if (kind !== READY) return;
		[this.#limits, this.#bytes, this.#messages] = [ANSWER, 0, 0];
	}
}

/** What this package or pg's parser says of bytes that are no answer. */
export const FOREIGN = 'the answer is not in the Postgres protocol';
const ENDLESS = 'the answer is larger than any of Postgres that was asked for';
