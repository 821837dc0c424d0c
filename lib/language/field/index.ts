export * from './field';
export * from './catalogue';
export { countryCode } from './country-code';
export { COUNT_OF, namesOfFields, OPPOSITE_ALIASES, STANDARD_FIELDS } from './standard-fields';
