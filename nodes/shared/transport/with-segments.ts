import type { INode, IWorkflowMetadata } from 'n8n-workflow';
import { labelled } from '../../../lib';
import type { Labels, Segments, SegmentsOptions } from '../../../lib';
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

/** Runs `work` on a database; the `Segments` is not used after it has ended. */
export type Reach = <T>(work: (segments: Segments) => Promise<T>) => Promise<T>;

/** Runs `work` on the database that the node's credential names, as it is now. */
export async function withSegments<T>(
	context: CredentialContext,
	work: (segments: Segments) => Promise<T>,
): Promise<T> {
	return await use(await accessOf(context), context, work);
}

/** n8n decrypts a credential in an isolate made for it, which takes 15 ms of its one thread. */
const KEPT_MS = 5_000;

/**
 * As `withSegments`, for a trigger, which comes back many times a second: the credential and the time zone
 * are read anew after five seconds, and after work that failed, which it may be to blame for. n8n does not
 * restart a trigger when either is edited.
 * @param now milliseconds
 */
export function keptReach(context: CredentialContext, now: () => number): Reach {
	let kept: { readonly access: Promise<Access>; readonly until: number } | undefined;
	return async (work) => {
		if (kept === undefined || now() >= kept.until)
			kept = { access: accessOf(context), until: now() + KEPT_MS };
		const own = kept;
		try {
			return await use(await own.access, context, work);
		} catch (error) {
			if (kept === own) kept = undefined;
			throw error;
		}
	};
}

interface Access {
	readonly options: SegmentsOptions;
	/** What `SharedSegments` takes two tunnels for the same by. */
	readonly way: string | undefined;
}

async function accessOf(context: CredentialContext): Promise<Access> {
	const credential = await context.getCredentials<CustomerSegmentsCredential>(CREDENTIAL);
	const tunnel = tunnelOf(credential, context.helpers);
	return {
		options: segmentsOptions(credential, context.getTimezone(), tunnel?.stream),
		way: tunnel?.words,
	};
}

const use = async <T>(
	{ options, way }: Access,
	context: CredentialContext,
	work: (segments: Segments) => Promise<T>,
): Promise<T> =>
	await sharedSegments.use(
		options,
		async (segments) => await labelled(labelsOf(context), async () => await work(segments)),
		way,
	);

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
