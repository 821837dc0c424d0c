import { showFor } from '../../../shared/descriptions';
import type { Operation } from '../../../shared/operation';
import { fitProperties, readFitOptions } from './properties';

/** Computes cut points and parameters from the shop's orders now, and puts them in force. */
export const fitScores: Operation = {
	description: showFor({ resource: ['scores'], operation: ['fitScores'] }, [
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: fitProperties,
		},
	]),
	execute: async (call) => [{ json: await call.segments.scores({ ...readFitOptions(call), fit: true }) }],
};
