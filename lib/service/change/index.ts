export { acknowledge, forgetConsumer } from './acknowledge';
export { changes } from './changes';
export { changeLog } from './log';
