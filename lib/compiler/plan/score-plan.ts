import { itemAt } from '../../error/defined';
import { RuleError, didYouMean } from '../../error';
import { meanScore, RFM_CELLS, RFM_GROUPS, SCORES, type RfmGroup } from '../../model';
import { affirmed } from '../../language/operator/operator';
import { ownValue } from '../../language/rule/field-value';
import type { Condition } from '../../language/rule/rule';
import { keyPath } from '../../language/rule/visitor';
import { foldText } from '../../language/text/fold-text';
import { compareDecimals } from '../../language/value/decimal';
import { valuesOf } from '../../language/value/value';
import { intersect, type Clock, type Interval } from '../../language/time';
import type { PlanScope, Qualified } from './compile-context';
import { daysAgo, factPlan } from './fact-test';
import {
	all,
	any,
	never,
	not,
	some,
	test,
	type Fact,
	type Operand,
	type Plan,
	type RfmFacts,
	type Rows,
	type Test,
} from './plan';
import { scoredRows } from './prediction';
import { notFitted, scoreSetFor, type ScoreField } from './score-set';

/** @throws SCORES_NOT_FITTED, CURRENCY_REQUIRED */
function rfmFacts(
	field: ScoreField,
	condition: Qualified,
	scope: PlanScope,
	path: string,
): RfmFacts & { readonly version: number } {
	const set = scoreSetFor({ field: field.name, ...condition }, scope.scores ?? [], {
		shopCurrency: scope.catalogue.currency,
		path,
	});
	if (set.rfm === undefined) throw notFitted(field.name, path);
	const rows = scoredRows(set, set.rfm.window, scope);
	const column = (name: string): Operand => ({ kind: 'column', of: 'order', column: name });
	return {
		rows,
		last: { rows, measure: 'largest', operand: column('placed_at') },
		count: { rows, measure: 'count' },
		spent: { rows, measure: 'sum', operand: column('amount') },
		cuts: set.rfm.cuts,
		version: set.rfm.version,
	};
}

/** A score to show. */
export const scoreOperand = (
	field: ScoreField,
	condition: Qualified,
	scope: PlanScope,
	path: string,
): Operand => ({
	kind: 'score',
	of: field.source.of,
	...rfmFacts(field, condition, scope, path),
	asOf: scope.moment.asOf,
	timeZone: scope.moment.timeZone,
});

/**
 * A question about a score as questions about what it is made of: which of the few scores or groups meet it
 * is known beforehand, and those are spans of days, orders and amounts. So what is known of these (indexes,
 * edges in time, the cheapest way to ask) holds for scores as well.
 */
export function scorePlan(field: ScoreField, condition: Condition, scope: PlanScope, path: string): Plan {
	const { operator, spec, negative } = affirmed(condition.operator);
	if (negative) return not(scorePlan(field, { ...condition, operator }, scope, path));
	const facts = rfmFacts(field, condition, scope, path);
	if (spec.asks.kind === 'presence') return some(facts.rows);
	if (field.source.of === 'group') {
		const groups = new Set(groupsAsked(condition, path));
		return groupPlan(groups, facts, scope.clock);
	}
	const allowed = new Set<number>(SCORES.filter((score) => isAsked(score, condition)));
	return PLANS[field.source.of](allowed, facts, scope.clock);
}

function isAsked(score: number, condition: Condition): boolean {
	const { operator } = condition;
	const value = ownValue(condition);
	const { asks } = affirmed(operator).spec;
	const compare = (other: unknown) => compareDecimals(String(score), String(other));
	if (asks.kind === 'one_of') return valuesOf(value).some((one) => compare(one) === 0);
	if (asks.kind !== 'range') throw new TypeError(`"${operator}" cannot be asked of a score.`);
	const { from, to } = asks.range(value);
	const isFrom = from === undefined || compare(from.at) > (from.inclusive ? -1 : 0);
	return isFrom && (to === undefined || compare(to.at) < (to.inclusive ? 1 : 0));
}

/**
 * The names of groups compare exactly, unless asked otherwise. @throws VALUE_INVALID for a name that no group
 * has
 */
function groupsAsked(condition: Condition, path: string): readonly RfmGroup[] {
	const { operator, caseSensitive } = condition;
	const folded = (text: unknown) => (caseSensitive === false ? foldText(String(text)) : String(text));
	const { asks } = affirmed(operator).spec;
	const texts = valuesOf(ownValue(condition));
	if (asks.kind === 'part') {
		const [part = ''] = texts.map(folded);
		const has = { start: 'startsWith', end: 'endsWith', anywhere: 'includes' } as const;
		return RFM_GROUPS.filter((group) => folded(group)[has[asks.at]](part));
	}
	return texts.map((text) => {
		const found = RFM_GROUPS.find((group) => folded(group) === folded(text));
		if (found !== undefined) return found;
		throw new RuleError('VALUE_INVALID', `There is no RFM segment "${String(text)}".`, {
			path: keyPath(path, 'value'),
			found: text,
			allowed: RFM_GROUPS,
			suggestion: didYouMean(String(text), RFM_GROUPS),
		});
	});
}

type Allowed = ReadonlySet<number>;
type ScorePlan = (allowed: Allowed, facts: RfmFacts, clock: Clock) => Plan;

/** Scores that follow one another, lowest and highest. */
type Run = readonly [number, number];

function runsOf(allowed: Allowed): readonly Run[] {
	const runs: [number, number][] = [];
	for (const score of SCORES.filter((one) => allowed.has(one))) {
		const last = runs.at(-1);
		if (last !== undefined && last[1] === score - 1) last[1] = score;
		else runs.push([score, score]);
	}
	return runs;
}

/** Every score that there is: then only that there are orders is asked. */
const isAny = ([low, high]: Run) => low === 1 && high === SCORES.length;

const ofRuns =
	(planOf: (run: Run, facts: RfmFacts, clock: Clock) => Plan): ScorePlan =>
	(allowed, facts, clock) =>
		runsOf(allowed).length === 0
			? never
			: any(runsOf(allowed).map((run) => (isAny(run) ? some(facts.rows) : planOf(run, facts, clock))));

/** Between which cut points a run of scores lies: more than `above`, at most `upTo`. */
interface Span {
	readonly above?: string;
	readonly upTo?: string;
}

const ascending = (cuts: readonly string[], [low, high]: Run): Span => ({
	above: cuts[low - 2],
	upTo: cuts[high - 1],
});
/** The fewer days, the better. */
const descending = (cuts: readonly string[], [low, high]: Run): Span => ({
	above: cuts[4 - high],
	upTo: cuts[5 - low],
});

const recencyInterval = (run: Run, { cuts }: RfmFacts, clock: Clock): Interval => {
	const { above, upTo } = descending(cuts.recency, run);
	return intersect(
		above === undefined ? {} : daysAgo(clock, { operator: '>', value: above }),
		upTo === undefined ? {} : daysAgo(clock, { operator: '<=', value: upTo }),
	);
};

/** @param ask how the test of the last order is asked: by itself, or beside others of the same rows */
const recencyPlan =
	(ask: (operand: Operand, what: Test) => Plan): ScorePlan =>
	(allowed, facts, clock) =>
		ofRuns((run) =>
			ask(
				{ kind: 'fact', fact: facts.last },
				{ kind: 'interval', interval: recencyInterval(run, facts, clock) },
			),
		)(allowed, facts, clock);

function spanPlan({ above, upTo }: Span, fact: Fact, rows: Rows): Plan {
	const operand: Operand = { kind: 'fact', fact };
	const parts: Plan[] = [];
	if (above !== undefined)
		parts.push(factPlan(operand, { kind: 'number_compare', operator: '>', value: above }));
	if (upTo !== undefined)
		parts.push(factPlan(operand, { kind: 'number_compare', operator: '<=', value: upTo }));
	// Counts and sums of nobody's orders are 0, which has no score.
	const letsZeroIn =
		(above === undefined || compareDecimals(above, '0') < 0) &&
		(upTo === undefined || compareDecimals(upTo, '0') >= 0);
	return all(letsZeroIn ? [some(rows), ...parts] : parts);
}

const frequencyPlan = ofRuns((run, { cuts, count, rows }) =>
	spanPlan(ascending(cuts.frequency, run), count, rows),
);
const monetaryPlan = ofRuns((run, { cuts, spent, rows }) =>
	spanPlan(ascending(cuts.monetary, run), spent, rows),
);

const PLANS = { recency: recencyPlan(factPlan), frequency: frequencyPlan, monetary: monetaryPlan } as const;

/** All three are asked together, so the last order is read from the same scan as the others. */
const recencyBesideOthers = recencyPlan(test);

/** The cells of the grid that have one of the names, taken together where they can be. */
function groupPlan(groups: ReadonlySet<RfmGroup>, facts: RfmFacts, clock: Clock): Plan {
	if (groups.size === RFM_GROUPS.length) return some(facts.rows);
	const byMeans = new Map<string, { recency: Set<number>; means: Allowed }>();
	for (const recency of SCORES) {
		const means = new Set(
			SCORES.filter((mean) => groups.has(itemAt(RFM_CELLS, (recency - 1) * 5 + mean - 1))),
		);
		if (means.size === 0) continue;
		const key = [...means].join();
		const found = byMeans.get(key) ?? { recency: new Set<number>(), means };
		found.recency.add(recency);
		byMeans.set(key, found);
	}
	const parts = [...byMeans.values()].map(({ recency, means }) =>
		all([recencyBesideOthers(recency, facts, clock), meansPlan(means, facts, clock)]),
	);
	return parts.length === 0 ? never : any(parts);
}

function meansPlan(means: Allowed, facts: RfmFacts, clock: Clock): Plan {
	if (means.size === SCORES.length) return some(facts.rows);
	const byMonetary = new Map<string, { frequency: Set<number>; monetary: Allowed }>();
	for (const frequency of SCORES) {
		const monetary = new Set(SCORES.filter((one) => means.has(meanScore(frequency, one))));
		if (monetary.size === 0) continue;
		const key = [...monetary].join();
		const found = byMonetary.get(key) ?? { frequency: new Set<number>(), monetary };
		found.frequency.add(frequency);
		byMonetary.set(key, found);
	}
	return any(
		[...byMonetary.values()].map(({ frequency, monetary }) =>
			all([frequencyPlan(frequency, facts, clock), monetaryPlan(monetary, facts, clock)]),
		),
	);
}
