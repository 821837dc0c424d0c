export * from './field';
export * from './catalogue';
export { countryCode } from './country-code';
export { STANDARD_FIELDS, FIELDS_TO_COME, OPPOSITE_ALIASES } from './standard-fields';
