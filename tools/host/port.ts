import { createServer } from 'node:net';
import { freePort as freePortOf } from '../postgres/free-port';

const HOST = '127.0.0.1';

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
	return await freePortOf(HOST);
}

/** The wanted port when it is free, else any free one. */
export async function preferredPort(wanted: number): Promise<number> {
	return (await isFree(wanted)) ? wanted : await freePort();
}

async function isFree(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(false));
		server.listen(port, HOST, () => server.close(() => resolve(true)));
	});
}
