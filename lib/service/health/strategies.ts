import { quickest } from '../../compiler/strategy/learn';
import { rowsOf, type Queryable } from '../../database';
import { sql } from '../../database/sql';
import type { Store } from '../../store/schema';
import { known, type StoredLearnt } from '../../store/segment/learnt';
import type { HealthOfStrategy, NamedSegment } from '../types';

const MOST = 100;

/** By which strategies segments are asked, those that take most first. */
export async function strategiesHealth(store: Store, db: Queryable): Promise<HealthOfStrategy[]> {
	const rows = await rowsOf<NamedSegment & { readonly learnt: StoredLearnt }>(
		db,
		sql`SELECT id, key, title, learnt FROM ${store.table('segment')} WHERE learnt IS NOT NULL
			ORDER BY (learnt->>'spentMs')::float8 DESC, id LIMIT ${MOST}::int`,
	);
	return rows.flatMap(({ learnt, ...segment }) => {
		const { tried, spentMs, wastedMs } = known(learnt);
		const best = quickest({ tried });
		if (best === undefined) return [];
		const trialShare = spentMs === 0 ? 0 : wastedMs / spentMs;
		return [{ ...segment, strategy: best.strategy, tried, trialShare }];
	});
}
