import type { Operation } from '../../../shared/operation';

/** Runs every SELECT of the mapping against the database, without reading rows, and reports all faults at once. */
export const checkMapping: Operation = {
	description: [],
	execute: async ({ segments }) => [{ json: await segments.checkMapping() }],
};
