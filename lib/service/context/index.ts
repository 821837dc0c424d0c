export { compileContext, type Setup } from './context';
