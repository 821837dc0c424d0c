export * from './segments-error';
export * from './nearest';
export { withoutPasswords, withoutSecrets } from './secrets';
