import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { Connection } from 'pg';
import type { ChannelBinding } from './connection-options';
import { FOREIGN, MessageLimits } from './message-limits';

/** The parts of pg's connection that its types leave out. */
interface Inside {
	stream: Duplex;
	connect(port: number | string, host?: string): void;
	attachListeners(stream: EventEmitter): void;
	password(password: string): void;
	sendSASLInitialResponseMessage(mechanism: string, response: string): void;
}

/** pg's connection with its types completed. */
const PgConnection = Connection as unknown as new (config: object) => Connection & Inside;

interface WireOptions {
	/** Whether a server that offers no encryption is spoken to in the clear. */
	readonly optionalTls: boolean;
	readonly channelBinding: ChannelBinding;
}

/** The server's answer to the question whether it encrypts. */
const NO = 'N';
const PLUS = 'SCRAM-SHA-256-PLUS';

/**
 * pg's connection, but one that ends in an error whatever the server sends. What pg's parser cannot read it
 * throws from the socket's own event, where nobody can catch it; a message that never ends it gathers until
 * memory does.
 */
export class Wire extends PgConnection {
	#isBound = false;

	constructor(
		config: object & { readonly ssl: unknown },
		private readonly options: WireOptions,
	) {
		super(config);
		if (options.channelBinding === 'require')
			this.once('authenticationOk', () => this.#isBound || this.#refuseUnbound());
		this.#hasTls = config.ssl !== false;
	}

	readonly #hasTls: boolean;

	override connect(port: number | string, host?: string): void {
		super.connect(port, host);
		if (!this.options.optionalTls || !this.#hasTls) return;
		const { stream } = this;
		const [onAnswer] = stream.listeners('data') as ((answer: Buffer) => void)[];
		if (onAnswer === undefined) return;
		stream.removeAllListeners('data');
		stream.once('data', (answer: Buffer) => {
			if (answer.toString('latin1') !== NO) return onAnswer(answer);
			this.attachListeners(stream);
			this.emit('sslconnect');
		});
	}

	override attachListeners(stream: EventEmitter): void {
		const guarded = new EventEmitter();
		const limits = new MessageLimits();
		super.attachListeners(guarded);
		stream.on('end', () => guarded.emit('end'));
		stream.on('data', (chunk: Buffer) => {
			if (this.stream.destroyed) return;
			try {
				limits.add(chunk);
			} catch (error) {
				return this.#give(error);
			}
			try {
				guarded.emit('data', chunk);
			} catch (cause) {
				this.#give(new Error(FOREIGN, { cause }));
			}
		});
	}

	override password(password: string): void {
		if (this.options.channelBinding === 'require') this.#refuseUnbound();
		else super.password(password);
	}

	override sendSASLInitialResponseMessage(mechanism: string, response: string): void {
		this.#isBound = mechanism === PLUS;
		if (!this.#isBound && this.options.channelBinding === 'require') return this.#refuseUnbound();
		super.sendSASLInitialResponseMessage(mechanism, response);
	}

	/** Never twice, and never without a listener: the socket's own error would have none after the first. */
	#give(error: unknown): void {
		const { stream } = this;
		this.emit('error', error);
		stream.destroy();
	}

	#refuseUnbound(): void {
		this.#give(new Error('channel binding is required, and the server does not offer it'));
	}
}
