import { randomUUID } from 'node:crypto';
import type { Segment, SegmentInput } from '../types';
import { actorNow, oneRow, type Queryable, rowsOf } from '../../database';
import { SegmentError } from '../../error';
import { readCustomerIds, requireCustomers } from '../customer/customer-ids';
import { editList } from '../customer/edit-list';
import type { LintWarning } from '../../lint';
import type { SegmentsContext } from '../context';
import { findSegment } from './find-segment';
import { readKey, slugOf } from './key';
import { freeKey, requireFreeKey, requireFreeTitle } from './names';
import { readAndLint } from './read-and-lint';
import { refuseCircle } from './refuse-circle';
import { ruleInputOf, SOURCES, sourceOf } from './rule-source';
import { toSegment } from './segment-row';
import {
	insertSegment,
	insertVersion,
	updateSegmentRow,
	type NewSegment,
} from '../../store/segment/write-segment';
import { lockNames } from '../../store/segment/lock-names';
import { readTimeZone } from '../context/time-zone';
import { foldTitle, readTitle } from '../../store/segment/title';

interface Draft extends Omit<NewSegment, 'key'> {
	readonly key?: string;
	/** Of a static segment. */
	readonly customerIds?: readonly string[];
	readonly warnings?: readonly LintWarning[];
}

/**
 * Saves a segment. Its membership is empty until the first evaluation; that of a list is there at once.
 * @throws TITLE_TAKEN, KEY_TAKEN, SEGMENT_CYCLE, CUSTOMER_NOT_FOUND, OPTION_INVALID, or what is wrong with
 * the rule
 */
export async function createSegment(context: SegmentsContext, input: SegmentInput): Promise<Segment> {
	const draft = await readDraft(context, input);
	return context.database.readWrite(async (tx) => {
		await rowsOf(tx, lockNames(context.store));
		await requireFreeTitle(tx, context.store, draft.title);
		const id = await insert(tx, context, draft);
		if (draft.customerIds !== undefined)
			await editList(
				tx,
				context,
				{ id, last_seq: '0' },
				{ add: draft.customerIds, remove: [], replace: false },
			);
		const saved = toSegment(await findSegment(tx, context.store, id));
		return draft.warnings === undefined ? saved : { ...saved, warnings: draft.warnings };
	});
}

async function readDraft(context: SegmentsContext, input: SegmentInput): Promise<Draft> {
	const shared = {
		title: readTitle(input.title),
		key: input.key === undefined || input.key === '' ? undefined : readKey(input.key),
		description: input.description ?? null,
		active: input.active ?? true,
		timeZone: input.timeZone === undefined || input.timeZone === null ? null : readTimeZone(input.timeZone),
	};
	const source = sourceOf(input);
	if (source === undefined) throw nothing();
	if (source !== 'customerIds') {
		return { ...shared, ...(await readAndLint(context, ruleInputOf(input, source), shared.timeZone)) };
	}
	const customerIds = readCustomerIds(input.customerIds ?? undefined, context.mapping.keyType, 'customerIds');
	await requireCustomers(context, customerIds, 'customerIds');
	return { ...shared, rule: null, customerIds };
}

const nothing = () =>
	new SegmentError('OPTION_INVALID', 'A segment needs a rule, a query, a template or a list of customers.', {
		path: 'rule',
		allowed: SOURCES,
	});

async function insert(db: Queryable, context: SegmentsContext, draft: Draft): Promise<number> {
	const { store } = context;
	if (draft.key !== undefined) await requireFreeKey(db, store, draft.key);
	const slug = slugOf(draft.title);
	const key = draft.key ?? (slug === undefined ? undefined : await freeKey(db, store, slug));
	// Nothing of the title is left for a key (another script): the id becomes part of it, once it is known.
	const { id } = await oneRow<{ id: number }>(
		db,
		insertSegment(store, { ...draft, key: key ?? randomUUID() }),
	);
	const final = key ?? (await freeKey(db, store, `segment-${id}`));
	if (key === undefined) await rowsOf(db, updateSegmentRow(store, id, { key: final, isNewVersion: false }));
	await refuseCircle(db, context, {
		id,
		key: final,
		title_folded: foldTitle(draft.title),
		kind: draft.rule === null ? 'static' : 'dynamic',
		rule: draft.rule,
	});
	await rowsOf(db, insertVersion(store, id, actorNow()));
	return id;
}
