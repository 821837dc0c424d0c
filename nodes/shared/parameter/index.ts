export * from './builder';
export * from './instant';
export * from './preview-rule';
export * from './read-customers';
export * from './read-limit';
export * from './read-rule';
export * from './read-segment';
export * from './values';
