import { rowsOf, type Queryable } from '../../database';
import { selectLog, type LogPlace } from '../../store/log/select-log';
import { selectFreshness } from '../../store/segment/select-freshness';
import { readCustomerIds } from '../customer/customer-ids';
import type { SegmentsContext } from '../context';
import { readAsOf } from '../context/moment';
import type { Change, ChangeLog, Freshness, LogOptions } from '../types';
import { toChange, type ChangeRow } from './change-row';
import { wantedIds, wantedKinds } from './changes';
import { withCustomers } from './with-customers';

const DEFAULT_LIMIT = 1_000;

/**
 * A page of the log for people: by customer, kind, cause and time, with what the shop knows of the customers
 * now. It knows of no consumer and moves no position. Each answer says how fresh its segments are.
 */
export async function changeLog(context: SegmentsContext, options: LogOptions = {}): Promise<ChangeLog> {
	const wanted = await wantedIds(context, options);
	const { limit = DEFAULT_LIMIT } = options;
	const { segments, rows } = await context.database.readOnly(
		async (tx) => {
			const fresh = await rowsOf<Freshness>(tx, selectFreshness(context.store, wanted));
			const places = fresh.map(({ id }) => placeOf(id, options.after));
			return { segments: fresh, rows: await readRows(tx, context, places, options) };
		},
		{ signal: options.signal },
	);
	const changes = rows.slice(0, limit).map(toChange);
	return {
		changes: await withCustomers(context, changes, options),
		segments,
		...(rows.length > limit ? { next: lastOfEach([...(options.after ?? []), ...changes]) } : {}),
	};
}

/** One more than the limit, to know whether there is more. */
async function readRows(
	tx: Queryable,
	context: SegmentsContext,
	places: readonly LogPlace[],
	{ customerId, kinds, causes, since, until, order, limit = DEFAULT_LIMIT }: LogOptions,
): Promise<readonly ChangeRow[]> {
	const { store, timeZone, mapping } = context;
	const filter = {
		customerId:
			customerId === undefined ? undefined : readCustomerIds([customerId], mapping.keyType, 'customerId')[0],
		kinds: wantedKinds(kinds),
		causes: causes?.length === 0 ? undefined : causes,
		since: readAsOf(since, timeZone, 'since'),
		until: readAsOf(until, timeZone, 'until'),
	};
	const page = { places, newestFirst: order === 'newest', limit: limit + 1, keyType: mapping.keyType };
	return rowsOf<ChangeRow>(tx, selectLog(store, filter, page));
}

type Place = Pick<Change, 'segment' | 'seq'>;

function placeOf(segmentId: number, after: readonly Place[] = []): LogPlace {
	const read = after.filter(({ segment }) => segment.id === segmentId).at(-1);
	return { segmentId, seq: read === undefined ? null : String(read.seq) };
}

const lastOfEach = (read: readonly Place[]): readonly Place[] => [
	...new Map(read.map(({ segment, seq }) => [segment.id, { segment, seq }])).values(),
];
