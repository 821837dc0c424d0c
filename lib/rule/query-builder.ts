import { isPlainObject } from './json';

/** Whether this is the JSON of a web query builder (react-querybuilder and its kin) rather than our own form. */
export const isQueryBuilder = (input: unknown): input is Record<string, unknown> => isPlainObject(input) && 'combinator' in input;

/** Our JSON form of a query-builder rule, not yet checked. */
export function fromQueryBuilder(input: Record<string, unknown>): unknown {
	return input;
}
