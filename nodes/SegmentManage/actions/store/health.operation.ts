import type { Operation } from '../../../shared/operation';

/** The state of store, mapping, tracking and segments at one look, for people and for monitors. */
export const getHealth: Operation = {
	description: [],
	execute: async ({ segments }) => [{ json: await segments.health() }],
};
