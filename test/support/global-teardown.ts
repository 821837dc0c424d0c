import type { PostgresServer } from '../../tools/postgres';

export default async function globalTeardown(): Promise<void> {
	await (globalThis as { testServer?: PostgresServer }).testServer?.stop();
}
