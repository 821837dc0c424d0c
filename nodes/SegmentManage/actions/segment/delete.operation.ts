import { segmentProperty, showFor } from '../../../shared/descriptions';
import { parameter } from '../../../shared/operation';
import type { Operation } from '../../../shared/operation';
import { readSegment } from '../../../shared/parameter';
import { dryRunProperty, isDryRun, stateOf } from './dry-run';

/** Deletes the segment, never a customer. */
export const deleteSegment: Operation = {
	description: showFor({ resource: ['segment'], operation: ['delete'] }, [
		segmentProperty,
		{
			displayName: 'Delete Although in Use',
			name: 'force',
			type: 'boolean',
			default: false,
			description:
				'Whether to delete an active segment even if workflows use it; otherwise the refusal names them',
		},
		dryRunProperty,
	]),
	async execute(call) {
		if (isDryRun(call)) return [stateOf('before', await call.segments.get(readSegment(call)))];
		const deleted = await call.segments.delete(readSegment(call), { force: parameter(call, 'force', false) });
		return [{ json: { deleted: true, segment: deleted } }];
	},
};
