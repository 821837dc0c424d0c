export { acknowledge, forgetConsumer } from './acknowledge';
export { changes } from './changes';
export { heldBatches, heldChanges, hold, markHeldBatches, waiting } from './held-batches';
export { TouchWatch } from './touch-watch';
export { changeLog } from './log';
