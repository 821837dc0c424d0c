import type { INode, IWorkflowMetadata } from 'n8n-workflow';
import { labelled } from '../../../lib';
import type { Labels, Segments } from '../../../lib';
import { CREDENTIAL, segmentsOptions } from './credential';
import type { CustomerSegmentsCredential } from './credential';
import { sharedSegments } from './shared-segments';
import { tunnelOf } from './tunnel';

/** What every context of n8n can do: of an execution, a dropdown, a trigger. */
export interface CredentialContext {
	getCredentials<T extends object>(type: string): Promise<T>;
	getTimezone(): string;
	readonly helpers: object;
	getNode(): Pick<INode, 'name'>;
	getWorkflow(): Pick<IWorkflowMetadata, 'id' | 'name'>;
}

/**
 * Runs `work` on the database that the node's credential names. Credential and time zone are read anew each
 * time: n8n does not restart a trigger when either is edited.
 */
export async function withSegments<T>(
	context: CredentialContext,
	work: (segments: Segments) => Promise<T>,
): Promise<T> {
	const credential = await context.getCredentials<CustomerSegmentsCredential>(CREDENTIAL);
	const tunnel = tunnelOf(credential, context.helpers);
	const options = segmentsOptions(credential, context.getTimezone(), tunnel?.stream);
	return await sharedSegments.use(
		options,
		async (segments) => await labelled(labelsOf(context), async () => await work(segments)),
		tunnel?.words,
	);
}

/** The zone in which this shop's days are told, where a segment has none of its own. */
export async function shopTimeZone(
	context: Pick<CredentialContext, 'getCredentials' | 'getTimezone'>,
): Promise<string> {
	const { timeZone } = await context.getCredentials<CustomerSegmentsCredential>(CREDENTIAL);
	return timeZone || context.getTimezone();
}

/** Whom the administrator of the database asks when a statement is in the way. */
function labelsOf(context: CredentialContext): Labels {
	const [workflow, node] = [context.getWorkflow(), context.getNode()];
	const title = workflow.name ?? workflow.id ?? '';
	return {
		// Postgres cuts it at 63 characters; the comment of each statement has both in full.
		application: `n8n ${title.slice(0, 32)} / ${node.name}`,
		tags: { workflow: title, node: node.name },
		...(workflow.id === undefined || workflow.id === ''
			? {}
			: { by: { kind: 'workflow', id: workflow.id, name: workflow.name ?? null, node: node.name } }),
	};
}
