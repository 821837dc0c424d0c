export * from './builder';
export * from './read-customers';
export * from './read-rule';
export * from './read-segment';
export * from './values';
export * from './instant';
