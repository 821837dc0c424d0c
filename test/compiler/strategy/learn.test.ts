import {
	NOTHING_LEARNT,
	quickest,
	trialOf,
	withRun,
	type Learnt,
} from '../../../lib/compiler/strategy/learn';
import type { StrategyName } from '../../../lib/compiler/strategy/choose';

type Times = Readonly<Partial<Record<StrategyName, number>>>;

/** What becomes known over so many evaluations of a rule whose strategies take these times. */
function evaluated(times: Times, planners: StrategyName, evaluations: number, from = NOTHING_LEARNT): Learnt {
	const ways = Object.keys(times) as StrategyName[];
	let learnt = from;
	for (let run = 0; run < evaluations; run += 1) {
		const trial = trialOf(learnt, () => ways);
		const known = quickest(learnt)?.strategy ?? planners;
		const msOf = (strategy: StrategyName) => times[strategy] ?? Infinity;
		if (trial !== undefined) {
			const finished = msOf(trial.strategy) <= trial.limitMs;
			const ms = Math.min(msOf(trial.strategy), trial.limitMs);
			learnt = withRun(learnt, { strategy: trial.strategy, ms, finished });
			if (finished) continue;
		}
		learnt = withRun(learnt, { strategy: known, ms: msOf(known), finished: true });
	}
	return learnt;
}

test('the planner is believed until something else was measured', () => {
	expect(trialOf(NOTHING_LEARNT, () => ['scan', 'lookup'])).toBeUndefined();
	const learnt = evaluated({ scan: 1_000, lookup: 20 }, 'scan', 1);
	expect(quickest(learnt)).toMatchObject({ strategy: 'scan', takenMs: 1_000, runs: 1 });
	expect(trialOf(learnt, () => ['scan', 'lookup'])).toBeUndefined();
});

test.each<[StrategyName, Times]>([
	['lookup', { scan: 1_000, lookup: 20 }],
	['scan', { scan: 100, lookup: 9_000 }],
	['prefiltered', { scan: 1_000, lookup: 60_000, prefiltered: 400 }],
	['lookup', { scan: 8_000, prefiltered: 6_000, lookup: 900 }],
])('after ten evaluations it is %s of %j, whatever the planner chose', (best, times) => {
	for (const planners of Object.keys(times) as StrategyName[]) {
		const learnt = evaluated(times, planners, 11);
		expect([planners, quickest(learnt)?.strategy]).toEqual([planners, best]);
	}
});

test.each<[Times]>([
	[{ scan: 1_000, lookup: 60_000 }],
	[{ scan: 1_000, lookup: 60_000, prefiltered: 1_900, shared: 990 }],
	[{ scan: 60, lookup: 61 }],
])('trials of %j take no more than a tenth of the time', (times) => {
	for (const evaluations of [5, 10, 30, 500]) {
		const learnt = evaluated(times, 'scan', evaluations);
		expect(learnt.wastedMs).toBeLessThanOrEqual(learnt.spentMs / 10);
	}
});

test('what was given up is given twice the time, and none once it has had as long as the best takes', () => {
	const spent = { ...evaluated({ scan: 1_000 }, 'scan', 5) };
	expect(trialOf(spent, () => ['scan', 'lookup'])).toEqual({ strategy: 'lookup', limitMs: 500 });
	const failed = withRun(spent, { strategy: 'lookup', ms: 500, finished: false });
	expect(trialOf({ ...failed, spentMs: 14_000 }, () => ['scan', 'lookup'])).toBeUndefined();
	expect(trialOf({ ...failed, spentMs: 15_000 }, () => ['scan', 'lookup'])?.limitMs).toBe(1_000);
	const again = withRun(failed, { strategy: 'lookup', ms: 1_000, finished: false });
	expect(trialOf({ ...again, spentMs: 1e9 }, () => ['scan', 'lookup'])).toBeUndefined();
});

test('a loser is measured anew now and then, so that it may win once the data is another', () => {
	const learnt = evaluated({ scan: 1_000, lookup: 990_000 }, 'scan', 200);
	expect(quickest(learnt)?.strategy).toBe('scan');
	const measured = evaluated({ scan: 100, lookup: 90 }, 'scan', 30);
	expect(quickest(measured)?.strategy).toBe('lookup');
	const later = evaluated({ scan: 30, lookup: 90 }, 'scan', 400, measured);
	expect(quickest(later)?.strategy).toBe('scan');
});

test('a rule of a few milliseconds is tried no other way', () => {
	const learnt = evaluated({ scan: 10, lookup: 1 }, 'scan', 100);
	expect(learnt.tried.map(({ strategy }) => strategy)).toEqual(['scan']);
});

test('the last run makes a third of what is remembered', () => {
	const once = withRun(NOTHING_LEARNT, { strategy: 'scan', ms: 90, finished: true, expected: 7 });
	const twice = withRun(once, { strategy: 'scan', ms: 30, finished: true });
	expect(twice.tried).toEqual([
		{ strategy: 'scan', runs: 2, takenMs: 70, gaveUpMs: null, expected: 7, at: 1 },
	]);
});
