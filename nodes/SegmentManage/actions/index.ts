import type { Operations } from '../../shared/operation';
import { heldBatchOperations } from './held-batch';
import { scoresOperations } from './scores';
import { segmentOperations } from './segment';
import { storeOperations } from './store';

export const operations: Readonly<Record<string, Operations>> = {
	heldBatch: heldBatchOperations,
	scores: scoresOperations,
	segment: segmentOperations,
	store: storeOperations,
};

export const descriptions = Object.values(operations)
	.flatMap((some) => Object.values(some))
	.flatMap(({ description }) => description);
