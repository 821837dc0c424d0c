import { openSegments } from '../../lib';
import { CREDENTIAL_TYPE, credentialData, type Credential, type HostRest } from '../host';
import type { PostgresServer } from '../postgres';
import { SHOP_DATABASE } from './shop';

const NAME = 'Demo shop';

/**
 * The credential of the demo shop in n8n, made or, since the port may differ from start to start, brought up
 * to date.
 */
export async function ourCredential(rest: HostRest, server: PostgresServer): Promise<Credential> {
	const wanted = {
		name: NAME,
		type: CREDENTIAL_TYPE,
		data: credentialData(server.connectionString(SHOP_DATABASE)),
	};
	const known = (await rest.credentials()).find(
		({ name, type }) => name === NAME && type === CREDENTIAL_TYPE,
	);
	return known
		? await rest.updateCredential({ ...wanted, id: known.id })
		: await rest.createCredential(wanted);
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
