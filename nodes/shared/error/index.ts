export * from './node-error';
