import { defined } from '../error/defined';
import { candidatesSql } from '../compiler/query/time-candidates';
import type { Compiler } from '../compiler/compiler';
import { rowsOf } from '../database';
import { join, sql, type Sql } from '../database/sql';
import { gapSince, touchedSince } from '../store/tracking/touched-since';
import { rescored } from './former-scores';
import { evaluationMoment, type Run } from './stage/run';
import type { Candidates, RuleSegment, TrackedSegment } from './stage/types';

/** Above this fraction of the customers a full evaluation is quicker: measured break-even at 10 %. */
const MAX_FRACTION = 0.1;
/** Below this number looking at each is quick whatever the size of the shop. */
const MIN_LIMIT = 1_000;

/**
 * The customers who can have changed: those whose rows were logged as changed since the last evaluation, and
 * those whom the passing of time can have moved over an edge of the rule. Every other customer's answer is
 * the same. Undefined where the log cannot tell, or names so many that looking at everybody is quicker.
 * @param former what segments were compiled with whose scores have changed since: those whom that moves are
 * named, too
 */
export async function candidatesFor(
	segments: readonly RuleSegment[],
	run: Run,
	former: ReadonlyMap<number, Compiler>,
): Promise<Candidates | undefined> {
	const snapshots = [...new Set(segments.map(({ seen }) => defined(seen)))];
	const tracked = segments
		.map((one) => track(one, run, former.get(one.id)))
		.filter((one) => one !== undefined);
	if (tracked.length === 0) return undefined;
	const crossed = tracked.flatMap((one) => one.crossed);
	const changed = tracked.flatMap(({ segment }) => {
		const compiler = former.get(segment.id);
		return compiler === undefined ? [] : [rescored(segment, compiler, run)];
	});
	const touched = join([touchedSince(snapshots, run.store), ...changed], ' UNION ALL ');
	const found = await readCandidates({ crossed, touched, gap: gapSince(snapshots, run.store) }, run);
	return found && { tracked, ...found };
}

/** Undefined where it cannot be said whom time can have moved. */
function track(
	segment: RuleSegment,
	{ compiler, ...run }: Run,
	former = compiler,
): TrackedSegment | undefined {
	const moment = evaluationMoment(segment, { ...run, compiler });
	const compiled = compiler.compile(segment.parsed, moment, segment.id);
	const earlier = { ...moment, asOf: defined(segment.evaluatedAt) };
	const before = former.compile(segment.parsed, earlier, segment.id);
	const crossed = former.timeCandidates(before, former.compile(segment.parsed, moment, segment.id));
	return crossed && { segment, compiled, crossed: [...crossed, ...compiler.createdSince(before.moment)] };
}

interface Named {
	readonly crossed: readonly Sql[];
	readonly touched: Sql;
	/** Has a row where the log lacks something. */
	readonly gap: Sql;
}

/**
 * Undefined where there are more than it pays to look at, or the log has a gap. One statement asks both, and
 * sees one state of the log: what is trimmed meanwhile is still there for it, or known to be gone.
 */
async function readCandidates(
	{ crossed, touched, gap }: Named,
	{ customers, db }: Run,
): Promise<Omit<Candidates, 'tracked'> | undefined> {
	const limit = Math.max(MIN_LIMIT, Math.floor(customers * MAX_FRACTION));
	const found = await rowsOf<{ hasGap: boolean; customer_id: unknown; crossed: boolean; touched: boolean }>(
		db,
		sql`
		WITH gap AS MATERIALIZED (SELECT EXISTS (${gap}) AS "hasGap")
		SELECT "hasGap", named.* FROM gap LEFT JOIN (${candidatesSql(touched, crossed, limit + 1)}) AS named ON true`,
	);
	if (found.length > limit || found[0]?.hasGap !== false) return undefined;
	// Where nobody is named, one row says that there is no gap.
	const rows = found.filter(({ customer_id }) => customer_id !== null);
	const ids = (some: typeof rows) => some.map((row) => String(row.customer_id));
	return {
		ids: ids(rows),
		untouched: ids(rows.filter(({ crossed, touched }) => crossed && !touched)),
		either: ids(rows.filter(({ crossed, touched }) => crossed && touched)),
	};
}
