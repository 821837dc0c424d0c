export * from './segments-error';
export * from './nearest';
