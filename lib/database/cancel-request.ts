import { CheckedClient } from './client';
import type { ConnectionOptions } from './connection-options';

/** The parts of pg's client that its types leave out. */
interface Inside {
	readonly host: string;
	readonly port: number;
	readonly ssl: unknown;
	readonly sslNegotiation?: string;
	readonly processID: number | null;
	readonly secretKey: number | null;
	readonly connection: {
		readonly stream: { destroy(): void };
		connect(portOrPath: number | string, host?: string): void;
		requestSsl(): void;
		cancel(processID: number, secretKey: number): void;
		on(event: string, listener: () => void): void;
	};
}

const PATIENCE_MS = 5_000;

/**
 * Asks the server to stop what `busy` runs, through a short connection of its own; resolves when the server
 * has heard it, or not in time. pg_cancel_backend was rejected: behind PgBouncer the process id that the
 * client knows is not the server's, while PgBouncer passes on this request. pg's own `cancel` never turns on
 * TLS.
 */
export function requestCancel(options: ConnectionOptions, busy: object): Promise<void> {
	const { processID, secretKey } = busy as Inside;
	const helper = new CheckedClient(options) as unknown as Inside;
	if (processID === null || secretKey === null) return Promise.resolve();
	return new Promise((resolve) => {
		const { connection } = helper;
		const timer = setTimeout(() => connection.stream.destroy(), PATIENCE_MS);
		const send = () => connection.cancel(processID, secretKey);
		connection.on('connect', () => {
			if (!helper.ssl) send();
			else if (helper.sslNegotiation !== 'direct') connection.requestSsl();
		});
		connection.on('sslconnect', send);
		connection.on('error', () => undefined);
		connection.on('end', () => {
			clearTimeout(timer);
			resolve();
		});
		connect(helper);
	});
}

function connect({ connection, host, port }: Inside): void {
	if (host.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${port}`);
	else connection.connect(port, host);
}
