export * from './field-words';
export * from './values';
