import { dropHeldBatches } from './drop.operation';
import { getHeldBatches } from './get-many.operation';
import { releaseHeldBatches } from './release.operation';

export const heldBatchOperations = { dropHeldBatches, getHeldBatches, releaseHeldBatches };
