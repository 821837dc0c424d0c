import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A way to a server that can be made to swallow everything without closing (half open), or be cut. */
export interface Proxy {
	/** The connection string with the proxy's port in place of the server's. */
	readonly connectionString: string;
	/** From now on nothing passes on the connections that are open; new ones work. */
	blackhole(): void;
	/** From now on new connections are accepted and get no answer. */
	swallow(): void;
	/** From now on what is sent waits here, until `letGo`. */
	hold(): void;
	letGo(): void;
	/** Breaks the connections that are open. */
	cut(): void;
	/** How many connections have been made. */
	readonly connections: number;
	close(): Promise<void>;
}

export async function startProxy(target: string): Promise<Proxy> {
	const url = new URL(target);
	const { hostname: host, port } = url;
	let open: [Socket, Socket][] = [];
	const held: Socket[] = [];
	let connections = 0;
	let swallows = false;
	let waiting: (() => void)[] | undefined;
	const pass = (send: () => void) => (waiting === undefined ? send() : void waiting.push(send));
	const server = createServer((client) => {
		connections += 1;
		if (swallows) return void held.push(client.on('error', () => undefined).on('data', () => undefined));
		const upstream = connect({ host, port: Number(port) });
		open.push([client, upstream]);
		for (const [from, to] of [
			[client, upstream],
			[upstream, client],
		] as const) {
			from
				.on('data', (chunk) => pass(() => to.write(chunk)))
				.on('error', () => to.destroy())
				.on('close', () => to.destroy());
		}
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	url.port = String((server.address() as AddressInfo).port);
	url.hostname = '127.0.0.1';
	const cut = () => {
		for (const socket of [...open.flat(), ...held.splice(0)]) socket.destroy();
		open = [];
	};
	return {
		connectionString: url.href,
		blackhole: () =>
			open.flat().forEach((socket) => socket.removeAllListeners('data').on('data', () => undefined)),
		swallow: () => {
			swallows = true;
		},
		hold: () => (waiting ??= []),
		letGo: () => {
			const held = waiting ?? [];
			waiting = undefined;
			for (const send of held) send();
		},
		cut,
		get connections() {
			return connections;
		},
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				cut();
			}),
	};
}
