import { showFor } from '../../../shared/descriptions';
import type { Operation } from '../../../shared/operation';
import { markBatches, whichBatchesProperties } from './which-batches';

/** The trigger that holds them passes them on the next time it looks. */
export const releaseHeldBatches: Operation = {
	description: showFor(
		{ resource: ['heldBatch'], operation: ['releaseHeldBatches'] },
		whichBatchesProperties,
	),
	execute: async (call) => await markBatches(call, 'released'),
};
