import { Client } from 'pg';
import type { ClientConfig } from 'pg';
import type { ConnectionOptions } from './connection-options';
import { Wire } from './wire';

/** The parts of pg's client that its types leave out. */
interface Inside {
	readonly connection: { readonly stream: { destroy(): void; readonly destroyed: boolean } };
	getStartupConf(): Record<string, string>;
	connect(callback: (error: Error) => void): void;
	connect(): Promise<unknown>;
	end(callback: () => void): void;
	end(): Promise<void>;
}

const PgClient = Client as unknown as new (config: object) => Omit<Client, 'connect' | 'end'> & Inside;

/** How long a server may take to close its side after we said goodbye; some never do. */
const GOODBYE_MS = 2_000;

/**
 * pg's client for one checked connection. It says at startup what the connection says, and nothing of the
 * environment (pg adds PGOPTIONS, PGREPLICATION and others where a field is empty). One that fails while it
 * connects closes its socket, which pg leaves open where it gives up by itself; the server would keep the
 * connection for a minute.
 */
export class CheckedClient extends PgClient {
	readonly #options: ConnectionOptions;

	constructor(options: ConnectionOptions, own: ClientConfig = {}) {
		const config = clientConfig(options, own);
		super({ ...config, connection: new Wire(wireConfig(config), wireOptions(options)) });
		this.#options = options;
	}

	override getStartupConf(): Record<string, string> {
		const { address, applicationName, startupOptions } = this.#options;
		const { user, database } = address;
		return {
			user,
			database,
			application_name: applicationName,
			...(startupOptions === undefined ? {} : { options: startupOptions }),
		};
	}

	override connect(callback: (error: Error | null) => void): void;
	override connect(): Promise<unknown>;
	override connect(callback?: (error: Error | null) => void): Promise<unknown> | void {
		if (callback === undefined) return super.connect();
		super.connect((error: Error | null) => {
			if (error) this.connection.stream.destroy();
			callback(error);
		});
	}

	override end(callback: () => void): void;
	override end(): Promise<void>;
	override end(callback?: () => void): Promise<void> | void {
		setTimeout(() => this.connection.stream.destroy(), GOODBYE_MS).unref();
		return callback === undefined ? super.end() : super.end(callback);
	}
}

/** Every field that pg would look for in its environment has a value here. */
function clientConfig(
	{ address, password, tls, timeoutMs, rest, ...options }: ConnectionOptions,
	own: ClientConfig,
): ClientConfig {
	const { host, port, database, user } = address;
	return {
		...rest,
		...own,
		host,
		port,
		database,
		user,
		password: password.tell,
		ssl: tls.ssl === false ? false : { ...tls.ssl },
		application_name: options.applicationName,
		connectionTimeoutMillis: timeoutMs,
		enableChannelBinding: options.channelBinding !== 'disable',
	};
}

const wireConfig = ({
	ssl = false,
	sslnegotiation,
	stream,
	keepAlive,
	keepAliveInitialDelayMillis,
}: ClientConfig) => ({
	ssl,
	sslNegotiation: sslnegotiation,
	stream,
	keepAlive,
	keepAliveInitialDelayMillis,
});

const wireOptions = ({ tls, channelBinding }: ConnectionOptions) => ({
	optionalTls: tls.optional,
	channelBinding,
});
