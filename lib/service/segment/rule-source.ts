import { defined } from '../../error/defined';
import type { RuleInput, SegmentInput } from '../types';
import { SegmentError } from '../../error';

export const SOURCES = ['rule', 'query', 'template', 'customerIds'] as const;
export type Source = (typeof SOURCES)[number];
export type RuleSource = Exclude<Source, 'customerIds'>;

/**
 * What a segment is made of: a rule in one of its forms, or a list of customers. @throws OPTION_INVALID for
 * several
 */
export function sourceOf(input: Partial<SegmentInput>): Source | undefined {
	const given = SOURCES.filter((source) => input[source] !== undefined && input[source] !== null);
	if (given.length < 2) return given[0];
	throw new SegmentError(
		'OPTION_INVALID',
		`A segment is made of a rule, a query, a template or a list of customers, but ${given.join(' and ')} were given.`,
		{
			path: given[1],
			found: given,
			allowed: SOURCES,
		},
	);
}

/** The rule in whichever form it was given. */
export function ruleInputOf(input: Partial<SegmentInput>, source: RuleSource): RuleInput {
	return source === 'template' ? { template: input.template } : defined(input[source]);
}
