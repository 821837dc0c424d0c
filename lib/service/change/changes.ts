import type { ChangeKind } from '../../store/log/change';
import type { Change, ChangesOptions } from '../types';
import { rowsOf, type Queryable } from '../../database';
import { SegmentsError } from '../../error';
import { defined } from '../../error/defined';
import { findSegments, idOf } from '../segment';
import type { SegmentsContext } from '../context';
import { sql } from '../../database/sql';
import { knownPositions, passOver, registerPositions, type Registration, type Wanted } from './positions';
import { toChange, type ChangeRow } from './change-row';
import { readConsumer } from './read-consumer';
import { withCustomers } from './with-customers';
import { beginsWithMembers, selectChanges, type Position } from '../../store/log/select-changes';

const DEFAULT_LIMIT = 1_000;
const KINDS: readonly ChangeKind[] = ['joined', 'left'];

/**
 * The next changes: for a consumer those after its position, which reading never moves; without one the log
 * from its beginning, or nothing from `now` on. In the order of seq within each segment. Deleted segments
 * drop out with their log.
 *
 * A consumer that is new, or new to a segment, starts there at the present unless it asks for more (`from`).
 * One that follows all segments is told of those created later from their beginning.
 */
export async function changes(context: SegmentsContext, options: ChangesOptions = {}): Promise<Change[]> {
	const kinds = wantedKinds(options.kinds);
	const wanted = await wantedIds(context, options);
	const read = () => readNext(context, { ...options, kinds }, wanted);
	const next = (await read()) ?? (await registered(context, wanted, options).then(read));
	if (next === undefined) return [];
	const { rows, positions, isLast } = next;
	if (kinds === undefined && isLast) await passOverLeavers(context, positions, rows, options);
	return withCustomers(context, rows.map(toChange), options);
}

interface Next {
	readonly positions: readonly Position[];
	readonly rows: readonly ChangeRow[];
	/** Whether nothing waits behind them. */
	readonly isLast: boolean;
}

/** In one transaction; undefined where the consumer, or a segment for it, has to be registered first. */
async function readNext(
	context: SegmentsContext,
	options: ChangesOptions,
	wanted: Wanted,
): Promise<Next | undefined> {
	const { kinds, limit = DEFAULT_LIMIT, after, signal } = options;
	return await context.database.readOnly(
		async (tx) => {
			const known = await positionsFor(tx, context, wanted, options);
			if (known === undefined) return undefined;
			const positions = goingOn(known, after);
			if (positions.length === 0) return { positions, rows: [], isLast: true };
			const rows = await rowsOf<ChangeRow>(tx, selectChanges(context.store, positions, kinds, limit));
			return { positions, rows, isLast: rows.length < limit };
		},
		{ signal },
	);
}

async function passOverLeavers(
	context: SegmentsContext,
	positions: readonly Position[],
	rows: readonly ChangeRow[],
	{ consumer, after, signal }: ChangesOptions,
): Promise<void> {
	const waiting = new Set(rows.map((row) => row.segment_id));
	const passed = positions.filter((one) => beginsWithMembers(one) && !waiting.has(one.segmentId));
	if (consumer === undefined || after !== undefined || passed.length === 0) return;
	await context.database.readWrite((tx) => passOver(tx, context, consumer, passed), { signal });
}

/**
 * An id of no segment was that of a deleted one, which drops out where its log is read; a text may be
 * misspelt.
 */
export async function wantedIds(
	{ database, store }: SegmentsContext,
	{ segments = 'all', signal }: Pick<ChangesOptions, 'segments' | 'signal'>,
): Promise<Wanted> {
	if (segments === 'all') return undefined;
	const ids = segments.map(idOf);
	const names = segments.filter((_ref, index) => ids[index] === undefined);
	const found =
		names.length === 0 ? [] : await database.readOnly((tx) => findSegments(tx, store, names), { signal });
	const fault = found.find((one) => SegmentsError.is(one));
	if (fault !== undefined) throw fault;
	return [...new Set([...ids, ...found.map((one) => ('id' in one ? one.id : undefined))])].filter(
		(id) => id !== undefined,
	);
}

async function positionsFor(
	tx: Queryable,
	context: SegmentsContext,
	wanted: Wanted,
	{ consumer, from }: ChangesOptions,
): Promise<readonly Position[] | undefined> {
	if (consumer !== undefined) return await knownPositions(tx, context, readConsumer(consumer), wanted);
	return from === 'now' ? [] : await fromBeginning(tx, context, wanted);
}

async function registered(
	context: SegmentsContext,
	wanted: Wanted,
	{ consumer, from, signal }: ChangesOptions,
): Promise<void> {
	const registration = { consumer: readConsumer(defined(consumer)), wanted, from };
	await context.database.readWrite((tx) => register(tx, context, registration), { signal });
}

/** Reads the log and moves no position, too: a consumer whose login may not do that is not registered. */
async function register(tx: Queryable, context: SegmentsContext, registration: Registration): Promise<void> {
	const { consumer, wanted } = registration;
	await registerPositions(tx, context, registration);
	const positions = (await knownPositions(tx, context, consumer, wanted)) ?? [];
	await rowsOf(tx, selectChanges(context.store, positions.slice(0, 1), undefined, 1));
	await passOver(tx, context, consumer, []);
}

/** Reading goes on after changes that were read before, without a position being moved. */
function goingOn(positions: readonly Position[], after: ChangesOptions['after'] = []): readonly Position[] {
	const read = new Map<number, number>();
	for (const { segment, seq } of after) read.set(segment.id, Math.max(seq, read.get(segment.id) ?? 0));
	return positions.map((position) => ({
		...position,
		seq: String(Math.max(Number(position.seq), read.get(position.segmentId) ?? 0)),
	}));
}

async function fromBeginning(db: Queryable, { store }: SegmentsContext, wanted: Wanted): Promise<Position[]> {
	const ids =
		wanted ??
		(await rowsOf<{ id: number }>(db, sql`SELECT id FROM ${store.table('segment')} ORDER BY id`)).map(
			({ id }) => id,
		);
	return ids.map((segmentId) => ({ segmentId, seq: '0', membersAt: '0' }));
}

/** Undefined for all kinds. */
export const wantedKinds = (kinds: readonly ChangeKind[] | undefined): readonly ChangeKind[] | undefined =>
	kinds === undefined || kinds.length === 0 || KINDS.every((kind) => kinds.includes(kind))
		? undefined
		: kinds;
