import type { Operation } from '../../../shared/operation';

/** One item for each field that a rule can ask in this shop. */
export const getFields: Operation = {
	description: [],
	execute: async ({ segments }) => (await segments.fields()).map((json) => ({ json })),
};
