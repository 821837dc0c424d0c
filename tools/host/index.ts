export * from './command-line';
export * from './environment';
export * from './install';
export * from './package';
export * from './port';
export * from './rest';
export * from './server';
export * from './versions';
