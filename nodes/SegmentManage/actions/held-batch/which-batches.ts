import { UserError } from 'n8n-workflow';
import type { INodeProperties } from 'n8n-workflow';
import type { HeldBatch, HeldMark } from '../../../../lib';
import { showFor } from '../../../shared/descriptions';
import { oneOf, parameter } from '../../../shared/operation';
import type { Answer, Call } from '../../../shared/operation';
import { readList } from '../../../shared/parameter';

/** Which held batches an operation is about. */
export const whichBatchesProperties: INodeProperties[] = [
	{
		displayName: 'Which Batches',
		name: 'heldScope',
		type: 'options',
		options: [
			{ name: 'All Held Batches', value: 'all' },
			{ name: 'By ID', value: 'ids' },
		],
		default: 'ids',
	},
	...showFor({ heldScope: ['ids'] }, [
		{
			displayName: 'Batch IDs',
			name: 'batchIds',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 3 or ={{ $json.batchId }}',
			description: 'Several are separated by commas; an expression may give a list',
		},
	]),
];

/** Marks the batches that the form names. @returns them as they were before, one item each */
export async function markBatches(
	call: Call,
	mark: Extract<HeldMark, 'released' | 'dropped'>,
): Promise<Answer[]> {
	const ids = await idsOf(call);
	const marked = ids.length === 0 ? [] : await call.segments.markHeldBatches(ids, mark);
	return marked.map((batch) => ({ json: { ...batch, [mark]: true } }));
}

async function idsOf(call: Call): Promise<readonly number[]> {
	const scope = oneOf(parameter(call, 'heldScope', 'ids'), ['all', 'ids'], 'Which Batches');
	if (scope === 'all') return (await held(call)).map(({ id }) => id);
	const ids = readList(parameter<unknown>(call, 'batchIds', '')).map(Number);
	if (ids.length > 0) return ids;
	throw new UserError('No batch is named.', {
		description: 'Give the ID of one, which Get Many shows, or choose all held batches.',
	});
}

/** Those that nobody has released yet. */
async function held(call: Call): Promise<readonly HeldBatch[]> {
	const all = await call.segments.heldBatches({ signal: call.signal });
	return all.filter(({ releasedAt }) => releasedAt === null);
}
