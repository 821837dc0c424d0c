import { keptReach, sharedSegments, type CredentialContext } from '../../../nodes/shared/transport';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { credentialFor } from '../support/shop';

let database: TestDatabase;
beforeAll(async () => {
	database = await createTestDatabase({ template: 'demo' });
});
afterAll(async () => {
	await sharedSegments.closeUnused();
	await database?.drop();
});

/** A trigger whose credential is read, edited and counted, on a clock that the test moves. */
function trigger() {
	const state = { credential: credentialFor(database.connectionString), read: 0, now: 0 };
	const context = {
		getCredentials: async () => {
			state.read += 1;
			return await Promise.resolve(state.credential);
		},
		getTimezone: () => 'UTC',
		helpers: {},
		getNode: () => ({ name: 'Trigger' }),
		getWorkflow: () => ({ id: 'w', name: 'Workflow' }),
	} as unknown as CredentialContext;
	const reach = keptReach(context, () => state.now);
	const fields = async () => await reach(async (segments) => (await segments.fields()).length);
	return { state, fields };
}

test('the credential is decrypted once in five seconds, and then anew', async () => {
	const { state, fields } = trigger();
	await fields();
	await fields();
	state.now = 4_999;
	expect(await fields()).toBeGreaterThan(0);
	expect(state.read).toBe(1);
	state.now = 5_000;
	await fields();
	expect(state.read).toBe(2);
});

test('work that fails reads it anew at the next try: an edit that mends it takes effect at once', async () => {
	const { state, fields } = trigger();
	const { credential } = state;
	state.credential = { ...credential, port: 1 };
	await expect(fields()).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
	state.credential = credential;
	expect(await fields()).toBeGreaterThan(0);
	expect(state.read).toBe(2);
});

test('a credential that n8n cannot read is asked for again', async () => {
	const { state, fields } = trigger();
	const { credential } = state;
	state.credential = { ...credential, host: '' };
	await expect(fields()).rejects.toThrow("The credential's Host is empty.");
	state.credential = credential;
	expect(await fields()).toBeGreaterThan(0);
});
