import type { INodeProperties } from 'n8n-workflow';
import { DateTime } from 'luxon';
import type { Segment } from '../../../../lib';
import { parameter } from '../../../shared/operation';
import type { Call } from '../../../shared/operation';
import { shopTimeZone } from '../../../shared/transport';
import { timeInWords } from './time-in-words';

export const simplifyProperty: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/**
 * The segments as the form asks for them: what people read, with times in words, or all that the library
 * tells.
 */
export async function shown(call: Call, segments: readonly Segment[]): Promise<object[]> {
	if (!parameter<boolean>(call, 'simplify', true)) return [...segments];
	const zone = await shopTimeZone(call.context);
	const now = DateTime.now();
	return segments.map((segment) =>
		simplified(segment, (at) => timeInWords(at, segment.timeZone ?? zone, now)),
	);
}

/** The rule stays as text; its tree and the ids of users are left out. */
function simplified(segment: Segment, inWords: (instant: string) => string): object {
	const { rule: _rule, summary, usedBy, ...rest } = segment;
	const { createdAt, updatedAt, evaluatedAt, reviewedAt } = rest;
	return {
		...rest,
		condition: summary,
		usedBy: usedBy.map(({ name, id }) => name ?? id),
		created: inWords(createdAt),
		updated: inWords(updatedAt),
		evaluated: evaluatedAt === null ? 'never' : inWords(evaluatedAt),
		reviewed: reviewedAt === null ? 'never' : inWords(reviewedAt),
	};
}
