export * from './segments-error';
export * from './nearest';
export { defined, firstOf, itemAt, lastOf } from './defined';
export { withoutPasswords, withoutSecrets } from './secrets';
