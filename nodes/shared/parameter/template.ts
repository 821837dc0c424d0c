import type { RuleInput, SegmentInput } from '../../../lib';

export function templateRule(template: SegmentInput['template']): RuleInput {
	return { template } as unknown as RuleInput;
}
