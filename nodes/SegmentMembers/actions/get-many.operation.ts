import { asOfOption, limitProperties, segmentProperty, showFor } from '../../shared/descriptions';
import type { Operation } from '../../shared/operation';
import { readLimit, readSegment } from '../../shared/parameter';
import {
	fieldsProperty,
	moneyAsOption,
	offsetOption,
	orderOptions,
	readMemberOptions,
	sampleOptions,
} from './member-options';
import { placeInRefine } from './refine';

const show = { operation: ['getMany'] };

/** One item for each member. */
export const getMany: Operation = {
	description: showFor(show, [
		segmentProperty,
		...limitProperties,
		fieldsProperty,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [asOfOption, moneyAsOption, offsetOption, ...orderOptions, ...sampleOptions],
		},
	]),
	uses: (call) => [readSegment(call)],
	placeOf: placeInRefine,
	async execute(call) {
		const answers = [];
		const wish = { ...readMemberOptions(call), limit: readLimit(call) };
		for await (const json of call.segments.members(readSegment(call), wish)) answers.push({ json });
		return answers;
	},
};
