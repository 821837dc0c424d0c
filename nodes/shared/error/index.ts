export { inFormWords } from './form-words';
export * from './node-error';
