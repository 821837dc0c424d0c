import { createServer, type AddressInfo, type Socket } from 'node:net';
import { itemAt } from '../../../lib/error/defined';

export interface FakeServer {
	readonly port: number;
	/** How many connections were made. */
	readonly connections: number;
	close(): Promise<void>;
}

/** A server on 127.0.0.1 that does whatever `serve` does with each connection. */
export async function fakeServer(serve: (socket: Socket, count: number) => void): Promise<FakeServer> {
	const open = new Set<Socket>();
	let connections = 0;
	const server = createServer((socket) => {
		connections += 1;
		open.add(socket.on('error', () => undefined).on('close', () => open.delete(socket)));
		serve(socket, connections);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		port: (server.address() as AddressInfo).port,
		get connections() {
			return connections;
		},
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				for (const socket of open) socket.destroy();
			}),
	};
}

/** A message of the server: its letter, its length, its body. */
export function message(kind: string, ...body: (Buffer | string)[]): Buffer {
	const content = Buffer.concat(body.map((part) => Buffer.from(part)));
	const head = Buffer.alloc(5);
	head.write(kind);
	head.writeUInt32BE(content.length + 4, 1);
	return Buffer.concat([head, content]);
}

export const int32 = (value: number) => {
	const buffer = Buffer.alloc(4);
	buffer.writeInt32BE(value);
	return buffer;
};

export const refusal = (code: string, text: string) => message('E', `SFATAL\0C${code}\0M${text}\0\0`);
export const askPassword = message('R', int32(3));
export const loggedIn = Buffer.concat([
	message('R', int32(0)),
	message('K', int32(1), int32(2)),
	message('Z', 'I'),
]);

/** What a client says at startup, as name and value. */
export function startupOf(packet: Buffer): Record<string, string> {
	const parts = packet.subarray(8).toString('utf8').split('\0');
	const said: Record<string, string> = {};
	for (let index = 0; index + 1 < parts.length && parts[index] !== ''; index += 2)
		said[itemAt(parts, index)] = itemAt(parts, index + 1);
	return said;
}

/** The startup messages that come while `work` runs; each login is refused. */
export async function loginsOf(work: (port: number) => Promise<void>): Promise<Record<string, string>[]> {
	const said: Record<string, string>[] = [];
	const server = await fakeServer((socket) => {
		socket.once('data', (packet) => {
			said.push(startupOf(packet));
			socket.end(refusal('28000', 'no'));
		});
	});
	try {
		await work(server.port);
	} finally {
		await server.close();
	}
	return said;
}
