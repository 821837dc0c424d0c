import { STRATEGIES, type StrategyName } from '../../compiler/strategy/choose';
import { hasCompared, quickest, type Learnt } from '../../compiler/strategy/learn';
import { oneRow, rowsOf, type Queryable } from '../../database';
import { sql } from '../../database/sql';
import type { Store } from '../schema/store';

/** What was learnt of a segment's strategies, and what it was learnt on. */
export interface StoredLearnt extends Learnt {
	/** Fingerprint of the question: another rule, mapping or zone is another question. */
	readonly question: number;
	/** Fingerprint of the kind of question: the rule without its values. */
	readonly kind: number;
	/** How many customers there were. */
	readonly customers: number;
}

/** The strategies that evaluations have found to be quickest. */
export interface LearntStrategies {
	readonly ofQuestion: ReadonlyMap<number, StrategyName>;
	readonly ofKind: ReadonlyMap<number, StrategyName>;
}

const NONE: LearntStrategies = { ofQuestion: new Map(), ofKind: new Map() };

/** The segments evaluated last are enough to know the kinds. */
const MOST = 1_000;

/**
 * Of segments of whose strategies more than one was measured; of several of a kind the one evaluated last
 * counts. None where the login sees no store, or one of an older version: previews need none.
 */
export async function learntStrategies(store: Store, db: Queryable): Promise<LearntStrategies> {
	if (!(await isReadable(store, db))) return NONE;
	const rows = await rowsOf<{ learnt: StoredLearnt }>(
		db,
		sql`SELECT learnt FROM ${store.table('segment')} WHERE learnt IS NOT NULL ORDER BY evaluated_at DESC LIMIT ${MOST}::int`,
	);
	const [ofQuestion, ofKind] = [new Map<number, StrategyName>(), new Map<number, StrategyName>()];
	for (const { learnt } of rows) {
		const best = hasCompared(learnt) ? quickest(known(learnt))?.strategy : undefined;
		if (best === undefined) continue;
		if (!ofQuestion.has(learnt.question)) ofQuestion.set(learnt.question, best);
		if (!ofKind.has(learnt.kind)) ofKind.set(learnt.kind, best);
	}
	return { ofQuestion, ofKind };
}

/** The strategy that is known to be quickest for the same question, else for one of its kind. */
export function bestKnown(
	{ ofQuestion, ofKind }: LearntStrategies,
	{ question, kind }: Readonly<Record<'question' | 'kind', () => number>>,
): StrategyName | undefined {
	if (ofKind.size === 0) return undefined;
	return ofQuestion.get(question()) ?? ofKind.get(kind());
}

/** Another version of ours may have known other strategies. */
export const known = <T extends Learnt>(learnt: T): T => ({
	...learnt,
	tried: learnt.tried.filter(({ strategy }) => STRATEGIES.includes(strategy)),
});

async function isReadable(store: Store, db: Queryable): Promise<boolean> {
	const { readable } = await oneRow<{ readable: boolean }>(
		db,
		sql`
		SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a
			JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
			WHERE n.nspname = ${store.schema}::text AND c.relname = 'segment' AND a.attname = 'learnt' AND NOT a.attisdropped
			AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')) AS readable`,
	);
	return readable;
}
