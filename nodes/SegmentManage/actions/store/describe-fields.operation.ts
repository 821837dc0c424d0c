import type { Operation } from '../../../shared/operation';
import { ruleGuide } from '../../../shared/describe/rule-guide';

/** One text from which a model can write rules for this shop. */
export const describeFields: Operation = {
	description: [],
	execute: async ({ segments }) => [{ json: { text: ruleGuide(await segments.fields()) } }],
};
