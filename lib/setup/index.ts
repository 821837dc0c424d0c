export { compileContext, type Setup } from './setup';
