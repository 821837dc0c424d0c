export * from './customers';
export * from './options';
export * from './rule';
export * from './segment';
export * from './show';
export * from './words';
