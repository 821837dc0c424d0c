export * from './customers';
export * from './limit';
export * from './narrowing';
export * from './options';
export * from './rule';
export * from './segment';
export * from './show';
