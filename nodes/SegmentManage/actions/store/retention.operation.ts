import type { RetentionOptions } from '../../../../lib';
import { showFor } from '../../../shared/descriptions';
import { parameter } from '../../../shared/operation';
import type { Operation } from '../../../shared/operation';

const days = (displayName: string, name: string, description: string) => ({
	displayName,
	name,
	type: 'number' as const,
	typeOptions: { minValue: 0, maxValue: 36_500 },
	default: 0,
	description,
});

/** 0 in the form is for ever. */
const FOREVER = 0;

/** How long the store keeps what it writes down; one item with what holds then. */
export const setRetention: Operation = {
	description: showFor({ resource: ['store'], operation: ['setRetention'] }, [
		{
			displayName: 'Keep',
			name: 'keep',
			type: 'collection',
			placeholder: 'Add limit',
			default: {},
			options: [
				days(
					'Changes (Days)',
					'changesDays',
					'Of the log of joins and leaves; 0 is for ever. What a consumer has not been told yet is kept in any case.',
				),
				days(
					'Evaluations (Days)',
					'evaluationsDays',
					'Of evaluations that moved nobody; 0 is for ever. The last of each day is kept in any case.',
				),
				days(
					'Uses (Days)',
					'usesDays',
					'How long a workflow that does not run any more still counts as using a segment',
				),
			],
		},
		{
			displayName: 'Trim Now',
			name: 'trim',
			type: 'boolean',
			default: false,
			description: 'Whether to remove at once what is older; otherwise that happens little by little',
		},
	]),
	execute: async (call) => {
		const keep = parameter<Partial<Record<string, number>>>(call, 'keep', {});
		const { usesDays, ...others } = keep;
		const kept: RetentionOptions = Object.fromEntries(
			Object.entries(others).map(([name, number]) => [name, number === FOREVER ? null : number]),
		);
		const json = await call.segments.retention({
			...kept,
			...(usesDays === undefined ? {} : { usesDays }),
			trim: parameter(call, 'trim', false),
		});
		return [{ json }];
	},
};
