import { rowsOf } from '../database';
import { attribute, customerList } from './cause';
import { candidatesSql } from '../compiler/query/time-candidates';
import type { Sql } from '../database/sql';
import { gapSince, touchedSince } from '../store/tracking/touched-since';
import type { Outcome, Ready } from './stage/due';
import { carryOut } from './full';
import { momentOf, type Run } from './stage/run';
import { finishEvaluations } from './statement/evaluation-rows';
import { differenceOfMany, differenceOfOne, noDifference } from './statement/difference';

/** Above this share of the customers a full evaluation is quicker: measured break-even at 10 %. */
const MOST_SHARE = 0.1;
/** Below this number looking at each is quick whatever the size of the shop. */
const ALWAYS_FEW = 1_000;
/** How often everybody is looked at all the same, so that what tracking missed does not stay wrong. */
export const RECONCILE_AFTER_MS = 24 * 60 * 60 * 1000;

export interface Split {
	readonly done: readonly Outcome[];
	/** Those that need a full evaluation. */
	readonly left: readonly Ready[];
}

/** Segments that the log of changed customers can speak for, and whom it names. */
export interface Candidates extends Named {
	readonly followed: readonly Followed[];
}

/** Ids of customers. */
interface Named {
	readonly ids: readonly string[];
	/** Those of them whom the passing of time can have moved. */
	readonly crossed: readonly string[];
}

/**
 * Looks only at the customers who can have changed: those whose rows were logged as changed since the last evaluation,
 * and those whom the passing of time can have moved over an edge of the rule. Every other customer's answer is the same.
 */
export async function evaluateIncrementally(
	ready: readonly Ready[],
	run: Run,
	forced: boolean,
): Promise<Split> {
	const candidates = await candidatesFor(
		ready.filter((due) => canFollow(due, run) && (forced || !isReconcileDue(due, run))),
		run,
	);
	if (candidates === undefined) return { done: [], left: ready };
	const followed = new Set(candidates.followed.map((one) => one.due));
	return { done: await evaluateCandidates(candidates, run), left: ready.filter((due) => !followed.has(due)) };
}

/** Undefined where the log cannot tell, or tells of so many that looking at everybody is quicker. */
export async function candidatesFor(able: readonly Ready[], run: Run): Promise<Candidates | undefined> {
	const snapshots = [...new Set(able.map((due) => due.seen as string))];
	const followed = able
		.map((due) => ({ due, ...planned(due, run) }))
		.filter((one) => one.crossed !== undefined);
	if (followed.length === 0) return undefined;
	const named = await candidatesOf(
		followed.flatMap((one) => one.crossed as readonly Sql[]),
		snapshots,
		run,
	);
	// Asked last: what was trimmed while the log was read is a gap too.
	if (named === undefined || (await gapSince(snapshots, run.store, run.db)) !== undefined) return undefined;
	return { followed, ...named };
}

export function canFollow(due: Ready, { tracking }: Run): boolean {
	if (
		due.kind === 'static' ||
		tracking.broken !== null ||
		due.seen === null ||
		due.basis === null ||
		due.seenBasis !== due.basis
	)
		return false;
	return due.evaluatedAt !== null && due.evaluatedVersion === due.version;
}

const isReconcileDue = (due: Ready, { asOf }: Run): boolean =>
	Date.parse(asOf) - Date.parse(due.reconciledAt ?? '1970-01-01') >= RECONCILE_AFTER_MS;

function planned(due: Ready, run: Run) {
	const { compiler } = run;
	const now = compiler.compile(due.parsed, momentOf(due, run), due.id);
	const before = compiler.compile(due.parsed, { ...now.moment, asOf: due.evaluatedAt as string }, due.id);
	const crossed = compiler.timeCandidates(before, now);
	return { ...now, crossed: crossed && [...crossed, ...compiler.createdSince(before.moment)] };
}

/** The customers to look at; undefined when they are too many for it to pay. */
async function candidatesOf(
	crossed: readonly Sql[],
	snapshots: readonly string[],
	{ customers, store, db }: Run,
): Promise<Named | undefined> {
	const most = Math.max(ALWAYS_FEW, Math.floor(customers * MOST_SHARE));
	const rows = await rowsOf<{ customer_id: unknown; crossed: boolean }>(
		db,
		candidatesSql(touchedSince(snapshots, store), crossed, most + 1),
	);
	if (rows.length > most) return undefined;
	const idsOf = (some: typeof rows) => some.map((row) => String(row.customer_id));
	return { ids: idsOf(rows), crossed: idsOf(rows.filter((row) => row.crossed)) };
}

export type Followed = { readonly due: Ready } & ReturnType<typeof planned>;

async function evaluateCandidates(candidates: Candidates, run: Run): Promise<Outcome[]> {
	const segments = candidates.followed.map((one) => one.due);
	const outcomes = await carryOut(
		'incremental',
		{ segments, difference: differenceOf(candidates, run) },
		candidates.ids.length,
		run,
	);
	await attribute(outcomes, run, candidates.crossed);
	await finishEvaluations(outcomes, run.snapshot, run.store, run.db);
	return outcomes;
}

function differenceOf({ followed, ids }: Candidates, { compiler, store }: Run): Sql {
	if (ids.length === 0) return noDifference(compiler.mapping.keyType);
	const [first] = followed;
	const only = customerList(ids, compiler.mapping.keyType);
	const memberships = followed.reduce((sum, one) => sum + one.due.members, 0);
	const oneByOne = ids.length * followed.length < memberships;
	if (followed.length === 1)
		return differenceOfOne(first.due.id, compiler.ids(first, { only }), store, { only, oneByOne });
	return differenceOfMany(
		followed.map((one) => one.due.id),
		compiler.bitmap(followed, only),
		store,
		{ only, oneByOne },
	);
}
