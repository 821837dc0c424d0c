import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/**
 * A port of this host that nobody listens on at the moment; another process may take it before the caller
 * does.
 */
export function freePort(host: string): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer().once('error', reject);
		server.listen(0, host, () => {
			const { port } = server.address() as AddressInfo;
			server.close(() => resolve(port));
		});
	});
}
