import { oneRow, rowsOf, type Queryable } from '../../database';
import { sql } from '../../database/sql';
import { SegmentsError, type ErrorCode } from '../../error';
import { trackingState } from '../../engine/statement/read-tracking-state';
import { readStoreState, requireUsable, type Store } from '../../store/schema';
import { LATEST_VERSION } from '../../store/schema/migration';
import { TABLES } from '../../store/schema/store';
import { isTracking } from '../../store/tracking/change-tracking';
import { checkAll } from '../context/missing-rights';
import type { SegmentsContext } from '../context';
import type { Health, HealthOfSegments, HealthOfTracking, NamedSegment, TableSize } from '../types';
import { adviceOf } from './advice';
import { sameMembers } from './same-members';
import { strategiesHealth } from './strategies';
import { isUsed } from '../../store/segment/segment-use';

/**
 * What an administrator wants to see of the store, the mapping and the segments at one look, and what a
 * monitor can watch. A store that cannot be used is no error here: it is what is reported.
 */
export async function health(context: SegmentsContext): Promise<Health> {
	const { database, store } = context;
	const mapping = await mappingHealth(context);
	const state = await database.readOnly((db) => readStoreState(store, db));
	const fault = faultOf(() =>
		requireUsable(state, store, context.isDescribed ? context.mapping.keyType : undefined),
	);
	const stored =
		fault === undefined
			? await database.readOnly((db) => storedHealth(context, db), { path: context.mapping.path })
			: { ...NOTHING };
	const report = {
		checkedAt: new Date().toISOString(),
		store: {
			schema: store.schema,
			version: state.version,
			packageVersion: LATEST_VERSION,
			...(fault === undefined ? {} : { error: { code: fault.code, message: fault.message } }),
		},
		mapping,
		...stored,
	};
	const ok = fault === undefined && mapping.ok && stored.segments.failing.length === 0;
	return { ok, ...report, advice: adviceOf(report, fault) };
}

/** A mapping that cannot even be checked is reported too. */
async function mappingHealth(context: SegmentsContext): Promise<Health['mapping']> {
	try {
		const { ok, shop, findings } = await checkAll(context);
		return { ok, shop, findings };
	} catch (error) {
		if (!SegmentsError.is(error)) throw error;
		const finding = { severity: 'error' as const, code: error.code, message: error.message };
		return { ok: false, findings: [{ ...finding, suggestion: error.suggestion }] };
	}
}

function faultOf(check: () => void): SegmentsError | undefined {
	try {
		check();
		return undefined;
	} catch (error) {
		if (SegmentsError.is(error)) return error;
		throw error;
	}
}

type Stored = Pick<Health, 'tracking' | 'segments' | 'consumers' | 'tables' | 'strategies'>;

const NOTHING: Stored = {
	tracking: { on: false, tables: [], waiting: 0, gaps: [], missed: 0, fault: null },
	segments: { count: 0, active: 0, failing: [], held: [], stale: [], unused: [], same: [] },
	consumers: [],
	tables: [],
	strategies: [],
};

async function storedHealth(context: SegmentsContext, db: Queryable): Promise<Stored> {
	const { store } = context;
	return {
		tracking: await trackingHealth(context, db),
		segments: await segmentsHealth(store, db),
		consumers: await rowsOf(
			db,
			sql`
			SELECT p.consumer AS name, sum(s.last_seq - p.seq)::float8 AS behind,
				to_char(min(p.moved_at) FILTER (WHERE s.last_seq > p.seq) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since
			FROM ${store.table('consumer_position')} AS p JOIN ${store.table('segment')} AS s ON s.id = p.segment_id
			GROUP BY p.consumer ORDER BY behind DESC, name LIMIT 1000`,
		),
		tables: await tableSizes(store, db),
		strategies: await strategiesHealth(store, db),
	};
}

async function trackingHealth({ store, mapping }: SegmentsContext, db: Queryable): Promise<HealthOfTracking> {
	const on = await isTracking(store, db);
	const fault = on ? (await trackingState(mapping, store, db)).broken : null;
	const found = await oneRow<Omit<HealthOfTracking, 'on' | 'fault'>>(
		db,
		sql`
		SELECT coalesce((SELECT tables FROM ${store.table('tracking')}), '{}') AS tables,
			(SELECT count(*)::float8 FROM (SELECT FROM ${store.table('touched')} LIMIT 1000000) AS t) AS waiting,
			coalesce((SELECT array_agg(DISTINCT left(reason, 300)) FROM (SELECT reason FROM ${store.table('tracking_gap')} LIMIT 1000) AS g), '{}') AS gaps,
			(SELECT coalesce(sum(missed), 0)::float8 FROM ${store.table('evaluation')} WHERE started_at > clock_timestamp() - interval '7 days') AS missed`,
	);
	return { on, ...found, fault };
}

interface SegmentState extends NamedSegment {
	readonly active: boolean;
	readonly error: string | null;
	readonly isHeld: boolean;
	readonly evaluatedAt: string | null;
	readonly dynamic: boolean;
	readonly used: boolean;
}

/** An evaluation once a day is the least that anybody can mean. */
const STALE_MS = 2 * 24 * 60 * 60 * 1000;
const HELD: ErrorCode = 'EVALUATION_HELD';

async function segmentsHealth(store: Store, db: Queryable): Promise<HealthOfSegments> {
	const found = await rowsOf<SegmentState>(
		db,
		sql`
		SELECT s.id, s.key, s.title, s.active, s.last_error AS error,
			s.last_error_code IS NOT DISTINCT FROM ${HELD} AS "isHeld", s.kind = 'dynamic' AS dynamic,
			to_char(s.evaluated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "evaluatedAt",
			${isUsed(store)} AS used
		FROM ${store.table('segment')} AS s ORDER BY s.id`,
	);
	const active = found.filter((one) => one.active);
	const failed = active.filter(({ error }) => error !== null);
	const isStale = ({ evaluatedAt }: SegmentState) =>
		evaluatedAt === null || Date.now() - Date.parse(evaluatedAt) > STALE_MS;
	return {
		count: found.length,
		active: active.length,
		failing: failed.filter(({ isHeld }) => !isHeld).map(withError),
		held: failed.filter(({ isHeld }) => isHeld).map(withError),
		stale: active
			.filter((one) => one.dynamic && isStale(one))
			.map((one) => ({ ...named(one), evaluatedAt: one.evaluatedAt })),
		unused: active.filter(({ used }) => !used).map(named),
		same: await sameMembers(store, db),
	};
}

const named = ({ id, key, title }: NamedSegment): NamedSegment => ({ id, key, title });
const withError = (one: SegmentState) => ({ ...named(one), error: one.error ?? '' });

const tableSizes = (store: Store, db: Queryable): Promise<TableSize[]> =>
	rowsOf(
		db,
		sql`
		SELECT c.relname::text AS table, greatest(c.reltuples, 0)::float8 AS rows, pg_total_relation_size(c.oid)::float8 AS bytes
		FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
		WHERE n.nspname = ${store.schema} AND c.relname = ANY (${[...TABLES]}::text[]) AND c.relkind = 'r' ORDER BY bytes DESC, 1`,
	);
