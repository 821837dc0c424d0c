export * from './field';
export * from './catalogue';
export { countryCode } from './country-code';
export {
	COUNT_OF,
	FIELDS_TO_COME,
	namesOfFields,
	OPPOSITE_ALIASES,
	STANDARD_FIELDS,
} from './standard-fields';
