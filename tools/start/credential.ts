import { openSegments } from '../../lib';
import type { Credential, HostRest } from '../host';
import type { PostgresServer } from '../postgres';
import { SHOP_DATABASE } from './shop';

const NAME = 'Demo shop';
const TYPE = 'customerSegmentsApi';

/** What the credential's form holds for a demo shop on a server of ours. */
export function credentialData({ host, port, user, password }: PostgresServer, database: string): Record<string, unknown> {
	return {
		host,
		port,
		database,
		user,
		password,
		sslMode: 'disable',
		shop: 'demo',
		schema: 'segments',
		timeZone: 'UTC',
		statementTimeout: 60,
		maxConnections: 4,
	};
}

/** The credential of the demo shop in n8n, made or, since the port may differ from start to start, brought up to date. */
export async function ourCredential(rest: HostRest, server: PostgresServer): Promise<Credential> {
	const wanted = { name: NAME, type: TYPE, data: credentialData(server, SHOP_DATABASE) };
	const known = (await rest.credentials()).find(({ name, type }) => name === NAME && type === TYPE);
	return known ? await rest.updateCredential({ ...wanted, id: known.id }) : await rest.createCredential(wanted);
}

/** Makes the segment store in the demo shop's database, or finds it there. */
export async function installStore(server: PostgresServer): Promise<void> {
	const segments = await openSegments({ connection: server.connectionString(SHOP_DATABASE), shop: 'demo' });
	try {
		await segments.install();
	} finally {
		await segments.close();
	}
}
