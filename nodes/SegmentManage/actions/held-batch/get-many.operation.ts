import type { HeldBatch } from '../../../../lib';
import { limitProperties, segmentsProperty, showFor } from '../../../shared/descriptions';
import { options, parameter } from '../../../shared/operation';
import type { Call, Operation } from '../../../shared/operation';
import { readLimit, readRefs } from '../../../shared/parameter';

interface Options {
	segments: unknown;
	sampleSize: number;
}

/** The batches that triggers hold, with counts, causes and the first of their changes. */
export const getHeldBatches: Operation = {
	description: showFor({ resource: ['heldBatch'], operation: ['getHeldBatches'] }, [
		...limitProperties,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				{
					displayName: 'Sample Size',
					name: 'sampleSize',
					type: 'number',
					typeOptions: { minValue: 0 },
					default: 5,
					description: 'How many of the changes of each batch to show',
				},
				{ ...segmentsProperty, required: false },
			],
		},
	]),
	async execute(call) {
		const refs = readRefs(options<Options>(call).segments);
		const wish = refs.length > 0 ? { segments: refs } : {};
		const all = await call.segments.heldBatches({ ...wish, signal: call.signal });
		const shown = all.slice(0, readLimit(call) ?? all.length);
		return await Promise.all(shown.map(async (batch) => ({ json: await withSample(call, batch) })));
	},
};

async function withSample(call: Call, batch: HeldBatch): Promise<object> {
	const { sampleSize = 5 } = parameter<Partial<Options>>(call, 'options', {});
	const sample = sampleSize > 0 ? await call.segments.heldChanges(batch.id, { limit: sampleSize }) : [];
	return { ...batch, sample };
}
