import type { Segments } from '../../../lib';
import { CREDENTIAL, segmentsOptions } from './credential';
import type { CustomerSegmentsCredential } from './credential';
import { sharedSegments } from './shared-segments';
import { tunnelOf } from './tunnel';

/** What every context of n8n can do: of an execution, a dropdown, a trigger. */
export interface CredentialContext {
	getCredentials<T extends object>(type: string): Promise<T>;
	getTimezone(): string;
	readonly helpers: object;
}

/**
 * Runs `work` on the database that the node's credential names. Credential and time zone are read anew each time:
 * n8n does not restart a trigger when either is edited.
 */
export async function withSegments<T>(
	context: CredentialContext,
	work: (segments: Segments) => Promise<T>,
): Promise<T> {
	const credential = await context.getCredentials<CustomerSegmentsCredential>(CREDENTIAL);
	const tunnel = tunnelOf(credential, context.helpers);
	const options = segmentsOptions(credential, context.getTimezone(), tunnel?.stream);
	return await sharedSegments.use(options, work, tunnel?.words);
}
