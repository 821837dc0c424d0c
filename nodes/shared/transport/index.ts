export * from './credential';
export * from './shared-segments';
export * from './with-segments';
export * from './tunnel';
