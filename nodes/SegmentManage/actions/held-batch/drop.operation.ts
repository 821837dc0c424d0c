import { showFor } from '../../../shared/descriptions';
import type { Operation } from '../../../shared/operation';
import { markBatches, whichBatchesProperties } from './which-batches';

/** Nobody is told of them; the members of the segment stay as they are. */
export const dropHeldBatches: Operation = {
	description: showFor({ resource: ['heldBatch'], operation: ['dropHeldBatches'] }, whichBatchesProperties),
	execute: async (call) => await markBatches(call, 'dropped'),
};
