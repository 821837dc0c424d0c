import { Duplex } from 'node:stream';

/** Opens the way to one place, as the far end sees it. */
export type OpenWay = (host: string, port: number) => Promise<Duplex>;

/**
 * The socket of a connection to the database, whose bytes go through a channel of somebody else's connection.
 */
export class TunnelSocket extends Duplex {
	#channel: Duplex | undefined;

	constructor(private readonly open: OpenWay) {
		super();
	}

	/** As a socket of Node's is connected. `connect` is emitted, or the socket is destroyed with the error. */
	connect(port: number, host: string): this {
		this.open(host, port).then(
			(channel) => this.#join(channel),
			(error: unknown) => this.destroy(error as Error),
		);
		return this;
	}

	#join(channel: Duplex): void {
		channel.on('error', (error) => this.destroy(error));
		channel.on('close', () => this.destroy());
		// The connection was given up meanwhile.
		if (this.destroyed) return void channel.destroy();
		this.#channel = channel;
		channel.on('data', (chunk: Buffer) => {
			if (!this.push(chunk)) channel.pause();
		});
		channel.on('end', () => this.push(null));
		this.emit('connect');
	}

	override _read(): void {
		this.#channel?.resume();
	}

	override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
		if (this.#channel === undefined) return done(new Error('The tunnel is not open yet.'));
		this.#channel.write(chunk, encoding, done);
	}

	override _final(done: (error?: Error | null) => void): void {
		if (this.#channel === undefined) return done();
		this.#channel.end(done);
	}

	override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
		this.#channel?.destroy();
		done(error);
	}

	// What pg asks of a socket and a channel does not have: the SSH connection sends at once and keeps itself
	// alive.
	setNoDelay = (): this => this;
	setKeepAlive = (): this => this;
	ref = (): this => this;
	unref = (): this => this;
}
