import { defined } from '../../error/defined';
import { isDeepStrictEqual } from 'node:util';
import type { Segment, SegmentPatch, SegmentRef } from '../types';
import { actorNow, type Queryable, rowsOf } from '../../database';
import { SegmentError } from '../../error';
import { readCustomerIds, requireCustomers } from '../customer/customer-ids';
import { editList, type ListEdit } from '../customer/edit-list';
import type { LintWarning } from '../../lint';
import type { Rule } from '../../language/rule';
import type { SegmentsContext } from '../context';
import { dependentsOf, inUse } from './dependents';
import { findSegment, lockedSegment } from './find-segment';
import { readKey } from './key';
import { requireFreeKey, requireFreeTitle } from './names';
import { readAndLint } from './read-and-lint';
import { refuseCircle } from './refuse-circle';
import { inOrder } from './rule-order';
import { ruleInputOf, sourceOf } from './rule-source';
import { toSegment, type SegmentRow } from './segment-row';
import { insertVersion, markReviewed, updateSegmentRow } from '../../store/segment/write-segment';
import { lockNames } from '../../store/segment/lock-names';
import { readTimeZone } from '../context/time-zone';
import { foldTitle, readTitle } from '../../store/segment/title';

/** What is to be otherwise; nothing for what stays. */
interface Edit {
	readonly title?: string;
	readonly key?: string;
	readonly description?: string | null;
	readonly active?: boolean;
	readonly timeZone?: string | null;
	readonly rule?: Rule;
	readonly list?: ListEdit;
	readonly warnings?: readonly LintWarning[];
}

/**
 * Changes what the patch names. Another rule or time zone is a new version: the next evaluation says of those
 * who join or leave that the rule did it. Members of a list change at once.
 * @throws as createSegment, and SEGMENT_INVALID for a rule on a list or customers on a rule
 */
export async function updateSegment(
	context: SegmentsContext,
	ref: SegmentRef,
	patch: SegmentPatch,
): Promise<Segment> {
	const found = await context.database.readOnly((tx) => findSegment(tx, context.store, ref));
	const edit = await readEdit(context, found, patch);
	return context.database.readWrite(async (tx) => {
		const segment = await lockedSegment(tx, context.store, found.id);
		await rowsOf(tx, lockNames(context.store));
		await requireAllowed(tx, context, segment, edit);
		if (Object.keys(edit).length > 0 || patch.reviewed !== true) await write(tx, context, segment, edit);
		if (patch.reviewed === true) await rowsOf(tx, markReviewed(context.store, segment.id));
		if (edit.list !== undefined) await editList(tx, context, segment, edit.list);
		const saved = toSegment(await findSegment(tx, context.store, found.id));
		return edit.warnings === undefined ? saved : { ...saved, warnings: edit.warnings };
	});
}

async function readEdit(context: SegmentsContext, segment: SegmentRow, patch: SegmentPatch): Promise<Edit> {
	const { title, key, description, active, timeZone } = patch;
	return {
		...(title === undefined ? {} : { title: readTitle(title) }),
		...(key === undefined || key === segment.key ? {} : { key: readKey(key) }),
		...(description === undefined ? {} : { description }),
		...(active === undefined ? {} : { active }),
		...(timeZone === undefined ? {} : { timeZone: timeZone === null ? null : readTimeZone(timeZone) }),
		...(await readContent(context, segment, patch)),
	};
}

async function readContent(
	context: SegmentsContext,
	segment: SegmentRow,
	patch: SegmentPatch,
): Promise<Pick<Edit, 'rule' | 'list' | 'warnings'>> {
	const source = sourceOf(patch);
	const byList =
		source === 'customerIds' || patch.addCustomerIds !== undefined || patch.removeCustomerIds !== undefined;
	if (source === undefined && !byList) return {};
	if (byList !== (segment.kind === 'static') || (byList && source !== undefined && source !== 'customerIds'))
		throw otherKind(segment);
	if (byList) return { list: await readList(context, patch) };
	const input = ruleInputOf(patch, defined(source));
	return readAndLint(context, input, patch.timeZone ?? segment.time_zone);
}

async function readList(
	context: SegmentsContext,
	{ customerIds, addCustomerIds, removeCustomerIds }: SegmentPatch,
): Promise<ListEdit> {
	const { keyType } = context.mapping;
	const replace = customerIds !== undefined && customerIds !== null;
	const whole = readCustomerIds(customerIds ?? undefined, keyType, 'customerIds');
	const more = readCustomerIds(addCustomerIds, keyType, 'addCustomerIds');
	await requireCustomers(context, whole, 'customerIds');
	await requireCustomers(context, more, 'addCustomerIds');
	return {
		add: [...whole, ...more],
		remove: readCustomerIds(removeCustomerIds, keyType, 'removeCustomerIds'),
		replace,
	};
}

const otherKind = ({ title, kind }: SegmentRow) =>
	new SegmentError(
		'SEGMENT_INVALID',
		kind === 'static'
			? `The segment "${title}" is a list of customers, so it takes no rule.`
			: `The segment "${title}" has a rule, so customers cannot be added or removed by hand.`,
		{
			suggestion:
				kind === 'static'
					? 'Create a new segment for the rule.'
					: 'Change the rule, or create a new segment from a list.',
		},
	);

async function requireAllowed(
	db: Queryable,
	context: SegmentsContext,
	segment: SegmentRow,
	edit: Edit,
): Promise<void> {
	const { store } = context;
	if (edit.title !== undefined) await requireFreeTitle(db, store, edit.title, segment.id);
	if (edit.key !== undefined) {
		await requireFreeKey(db, store, edit.key, segment.id);
		const dependents = await dependentsOf(db, store, segment);
		if (dependents.length > 0) throw inUse(segment, [], dependents, 'given another key');
	}
	if (edit.rule !== undefined) {
		const { id, kind } = segment;
		await refuseCircle(db, context, {
			id,
			kind,
			key: edit.key ?? segment.key,
			title_folded: foldTitle(edit.title ?? segment.title),
			rule: edit.rule,
		});
	}
}

async function write(
	db: Queryable,
	{ store }: SegmentsContext,
	segment: SegmentRow,
	edit: Edit,
): Promise<void> {
	const isNewVersion = isRenewed(segment, edit);
	await rowsOf(db, updateSegmentRow(store, segment.id, { ...edit, isNewVersion }));
	if (isNewVersion) await rowsOf(db, insertVersion(store, segment.id, actorNow()));
}

/** Whether the members may be others by the edit alone. */
function isRenewed({ kind, rule, time_zone }: SegmentRow, edit: Edit): boolean {
	if (kind === 'static' || rule === null) return false;
	const otherRule = edit.rule !== undefined && !isDeepStrictEqual(inOrder(edit.rule), inOrder(rule));
	return otherRule || (edit.timeZone !== undefined && edit.timeZone !== time_zone);
}
