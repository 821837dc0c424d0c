import type { Compiled } from '../compiler/compiler';
import { somePart } from '../compiler/plan/fold-plan';
import type { TimedPlan } from '../compiler/plan/plan';
import { relationSource } from '../compiler/sql/relation-source';
import type { Costs } from '../compiler/strategy/choose';
import { trialOf } from '../compiler/strategy/learn';
import { sql, type Sql } from '../database/sql';
import { knownBest, learntOf } from './learnt';
import { evaluationMoment, type Run } from './stage/run';
import type {
	Asked,
	Candidates,
	Decision,
	Difference,
	ListSegment,
	RuleSegment,
	SeeingSegment,
} from './stage/types';
import { countCustomers } from './statement/count-customers';
import { customerList } from './statement/customer-list';
import { differenceOfMany, differenceOfOne } from './statement/difference';

/** Where a hundred rules are planned at once, one statement grows too large for the planner to be quick. */
const MAX_SEGMENTS_PER_STATEMENT = 100;

/** Rules whose own query costs less than this fraction of the dearest gain nothing from shared scans. */
const CHEAP_FRACTION = 0.01;

/** Who joins and who leaves: the compiled rules against the stored memberships. Nothing is written yet. */
export async function differences({ incremental, full }: Decision, run: Run): Promise<readonly Difference[]> {
	const ofFew = incremental === undefined ? [] : [await ofCandidates(incremental, run)];
	return full.length === 0 ? ofFew : [...ofFew, ...(await ofEverybody(full, run))];
}

async function ofCandidates(candidates: Candidates, run: Run): Promise<Difference> {
	const segments = candidates.tracked.map(({ segment }) => segment);
	const rows = candidates.ids.length === 0 ? undefined : await candidateRows(candidates, run);
	return { mode: 'incremental', segments, rows, examined: candidates.ids.length };
}

async function candidateRows({ tracked, ids }: Candidates, run: Run): Promise<Sql> {
	const { compiler, store } = run;
	const only = customerList(ids, compiler.mapping.keyType);
	const memberships = tracked.reduce((sum, { segment }) => sum + segment.members, 0);
	const looked = { only, oneByOne: ids.length * tracked.length < memberships };
	const [first, ...others] = tracked;
	if (first !== undefined && others.length === 0) {
		const found = await compiler.idsAmong(first.compiled, { only, about: ids.length }, run);
		return differenceOfOne(first.segment.id, found, store, looked);
	}
	const compiled = tracked.map((one) => one.compiled);
	const segmentIds = tracked.map(({ segment }) => segment.id);
	return differenceOfMany(segmentIds, compiler.bitmap(compiled, only), store, looked);
}

/** A rule with its own query in the best shape, and what the planner thinks it costs. */
interface Priced {
	readonly segment: RuleSegment;
	readonly compiled: Compiled;
	/** What the query is made from. */
	readonly timed: TimedPlan;
	readonly ids: Sql;
	readonly cost: number;
	readonly costs: Costs;
	readonly asked: Omit<Asked, 'trial'>;
}

type FullRows = Pick<Difference, 'segments' | 'asked'> & { readonly rows: Sql };

/**
 * Rules that read much of the shop share their scans. The cheap ones stay by themselves, since a look-up
 * through an index would become another column of a scan; so do all where the planner expects the shared
 * scans to cost more. Those that ask the log come last, when the log holds what the others have found: in no
 * segment is nobody who has just joined one.
 */
async function ofEverybody(segments: readonly SeeingSegment[], run: Run): Promise<readonly Difference[]> {
	const examined = await countCustomers(run);
	const parts: FullRows[] = segments.filter((one) => one.kind === 'static').map((one) => ofList(one, run));
	const rules = segments.filter((one) => one.kind === 'dynamic');
	const priced: Priced[] = [];
	for (const one of rules) priced.push(await price(one, { withCost: rules.length > 1, examined }, run));
	const ofLog = priced.filter(({ compiled }) => asksLog(compiled));
	const ofShop = priced.filter((one) => !ofLog.includes(one));
	const threshold = Math.max(0, ...ofShop.map(({ cost }) => cost)) * CHEAP_FRACTION;
	const dear = ofShop.filter(({ cost }) => cost >= threshold);
	for (const chunk of chunks(dear, MAX_SEGMENTS_PER_STATEMENT)) parts.push(...(await together(chunk, run)));
	parts.push(...ofShop.filter(({ cost }) => cost < threshold).map((one) => alone(one, run)));
	parts.push(...ofLog.map((one) => alone(one, run)));
	return parts.map((part) => ({ ...part, mode: 'full', examined }));
}

const asksLog = ({ plan }: Compiled): boolean => somePart(plan, { logged: () => true, outside: () => true });

interface PriceOptions {
	/** Only of several rules, which could share their scans, is the cost compared. */
	readonly withCost: boolean;
	readonly examined: number;
}

async function price(segment: RuleSegment, { withCost, examined }: PriceOptions, run: Run): Promise<Priced> {
	const { compiler, db, choices } = run;
	const compiled = compiler.compile(segment.parsed, evaluationMoment(segment, run), segment.id);
	const customers = () => Promise.resolve(run.customers);
	const known = learntOf(segment, examined, run);
	const learnt = await knownBest(known, run);
	const found = await compiler.cheapestIds(compiled, { db, choices, customers, withCost, learnt });
	const { query, strategy, cost, costs, chosenBy } = found;
	const asked = {
		strategy,
		expected: cost,
		nearPages: found.runWith.nearPages,
		lookedUp: found.lookedUp,
		learnt: known,
	};
	// What was learnt may be a strategy that was not priced: what is compared is whether the rule is dear at
	// all.
	const priced = chosenBy ?? cost ?? costs.scan ?? 0;
	return { segment, compiled, timed: found.timed, ids: query, cost: priced, costs, asked };
}

async function together(priced: readonly Priced[], run: Run): Promise<readonly FullRows[]> {
	const apart = () => priced.map((one) => alone(one, run));
	if (priced.length < 2) return apart();
	const bitmap = await run.compiler.cheapestBitmap(
		priced.map(({ compiled }) => compiled),
		run,
	);
	// By the prices that each was chosen by: of named products a page costs less there than together.
	const costApart = priced.reduce((total, { cost }) => total + cost, 0);
	if (bitmap.cost > costApart) return apart();
	const segments = priced.map(({ segment }) => segment);
	const segmentIds = segments.map(({ id }) => id);
	return [{ segments, rows: differenceOfMany(segmentIds, bitmap.query, run.store) }];
}

function alone({ segment, timed, ids, costs, asked }: Priced, { store, compiler }: Run): FullRows {
	const difference = (of: Sql) => differenceOfOne(segment.id, of, store);
	const trial = trialOf(asked.learnt, () => compiler.ways(timed, costs));
	const rows = trial && difference(compiler.ids(timed, { strategy: trial.strategy }));
	return {
		segments: [segment],
		rows: difference(ids),
		asked: {
			...asked,
			...(trial && rows ? { trial: { ...trial, rows, expected: costs[trial.strategy] } } : {}),
		},
	};
}

/** A list keeps those who are still customers. */
const ofList = (segment: ListSegment, run: Run): FullRows => ({
	segments: [segment],
	rows: differenceOfOne(segment.id, stillCustomers(segment, run), run.store),
});

function stillCustomers({ id }: ListSegment, { store, compiler }: Run): Sql {
	const { from, column } = relationSource('customers', compiler.mapping);
	return sql`SELECT m.customer_id FROM ${store.table('membership')} AS m
		WHERE m.segment_id = ${id} AND EXISTS (SELECT 1 FROM ${from} WHERE ${column('id')} = m.customer_id)`;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
	const count = Math.ceil(items.length / size);
	return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
