import { deleteSegment } from './delete.operation';
import { duplicate } from './duplicate.operation';
import { getMany } from './get-many.operation';
import { get } from './get.operation';
import { getEvaluations, getVersions } from './history.operation';
import { addMembers, removeMembers } from './members.operation';
import { getOverlap } from './overlap.operation';
import { getReport } from './report.operation';
import { markReviewed } from './review.operation';
import { activate, deactivate } from './set-active.operation';
import { getSizes } from './sizes.operation';
import { update } from './update.operation';

export const segmentOperations = {
	activate,
	addMembers,
	deactivate,
	delete: deleteSegment,
	duplicate,
	get,
	getEvaluations,
	getMany,
	getOverlap,
	getReport,
	getSizes,
	getVersions,
	markReviewed,
	removeMembers,
	update,
};
