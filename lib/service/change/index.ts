export { acknowledge, forgetConsumer } from './acknowledge';
export { changes } from './changes';
