import { CREDENTIAL_TYPE, credentialData, type Credential, type HostRest } from '../../../tools/host';
import { createTestDatabase, type TestDatabase } from '../../support/database';

/** A demo shop of its own for one test file, and the credential for it in n8n. */
export interface Shop extends TestDatabase {
	credential: Credential;
}

export async function openShop(rest: HostRest): Promise<Shop> {
	const database = await createTestDatabase({ template: 'demo' });
	return { ...database, credential: await createCredential(rest, database.connectionString) };
}

export async function createCredential(rest: HostRest, connectionString: string): Promise<Credential> {
	const data = credentialData(connectionString);
	return await rest.createCredential({ name: 'Demo shop', type: CREDENTIAL_TYPE, data });
}
