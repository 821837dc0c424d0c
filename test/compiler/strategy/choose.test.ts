import {
	ROWS_DISCOUNT,
	choose,
	LOOKUP_DISCOUNT,
	NEAREST_DISCOUNT,
	PLACES_DISCOUNT,
	PRODUCTS_DISCOUNT,
	mayChoose,
	mayTake,
	onJoinsScale,
	PREFILTER_DISCOUNT,
	PREFILTER_OF_SOME,
	REWRITINGS,
	UNRANKED_MARGIN,
	WALK_SURCHARGE,
	worthPricing,
	type Costs,
	type Hints,
	type StrategyName,
} from '../../../lib/compiler/strategy/choose';

/** Costs as the planner gave them, rounded; `few` where other conditions leave few customers. */
const CASES: readonly (readonly [why: string, few: boolean, costs: Costs, chosen: StrategyName])[] = [
	['nothing is known of any cost', false, {}, 'scan'],
	['nothing is known but that few are left', true, {}, 'scan'],
	['there is nothing but the scan', false, { scan: 100 }, 'scan'],
	['one scan for two questions is cheaper', false, { scan: 100, shared: 99 }, 'shared'],
	['two questions cost what one scan does', false, { scan: 100, shared: 100 }, 'scan'],
	['the shared scan is dearer', false, { scan: 100, shared: 101 }, 'scan'],
	['a look-up of all is cheaper', false, { scan: 100, lookup: 99 }, 'lookup'],
	['a look-up of all costs the same', false, { scan: 100, lookup: 100 }, 'scan'],
	['a look-up of all has no discount', false, { scan: 100, lookup: 101 }, 'scan'],
	['a look-up of few costs less than sixteen scans', true, { scan: 100, lookup: 1_599 }, 'lookup'],
	['a look-up of few costs sixteen scans, as without an index', true, { scan: 100, lookup: 1_600 }, 'scan'],
	[
		'pre-filtering costs less than a tenth more',
		true,
		{ scan: 100, prefiltered: 109, lookup: 9_999 },
		'prefiltered',
	],
	['pre-filtering costs a fifth more', true, { scan: 100, prefiltered: 120, lookup: 9_999 }, 'scan'],
	[
		'pre-filtering has to beat the shared scan',
		true,
		{ scan: 200, shared: 100, prefiltered: 120, lookup: 9_999 },
		'shared',
	],
	[
		'a look-up is compared with what is left of the scans',
		true,
		{ scan: 400, prefiltered: 100, lookup: 1_601 },
		'prefiltered',
	],
	[
		'a look-up beats even a pre-filtered scan',
		true,
		{ scan: 400, prefiltered: 100, lookup: 1_599 },
		'lookup',
	],
	['the fewest are listed', true, { scan: 400, prefiltered: 300, listed: 10, lookup: 9_999 }, 'listed'],
	[
		'the price of a list says nothing beside a scan',
		true,
		{ scan: 100, prefiltered: 120, listed: 10, lookup: 9_999 },
		'scan',
	],
	['nor beside a look-up', true, { scan: 400, prefiltered: 300, listed: 10, lookup: 1_600 }, 'lookup'],
	['many are left, and pre-filtering is not clearly cheaper', false, { scan: 90, prefiltered: 60 }, 'scan'],
	[
		'many are left, and pre-filtering is clearly cheaper',
		false,
		{ scan: 90, prefiltered: 59 },
		'prefiltered',
	],
];

test.each(CASES)('%s (few: %s): %j gives %s', (_why, leavesFew, costs, chosen) => {
	expect(choose(costs, { leavesFew })).toBe(chosen);
});

test.each<readonly [string, number, Costs, StrategyName]>([
	['not to rank is clearly cheaper', 0, { scan: 100, unranked: 44 }, 'unranked'],
	['not to rank is little cheaper', 0, { scan: 100, unranked: 46 }, 'scan'],
	['the ranking reads by an index', 25, { scan: 100, unranked: 89 }, 'unranked'],
	['not to rank is dearer even so', 25, { scan: 100, unranked: 91 }, 'scan'],
])('%s (read by an index: %d): %j gives %s', (_why, walked, costs, chosen) => {
	expect(choose(costs, { leavesFew: false, walked })).toBe(chosen);
});

test('not to rank has to be much cheaper where customers have many rows', () => {
	const chosen = (unranked: number, pairs: number, walked = 0) =>
		choose({ scan: 100, unranked }, { leavesFew: false, pairs, walked });
	expect([chosen(44, 20), chosen(44, 21), chosen(21, 21), chosen(19, 21), chosen(44, 21, 1)]).toEqual([
		'unranked',
		'scan',
		'scan',
		'unranked',
		'unranked',
	]);
	// What joins does not walk.
	expect(choose({ scan: 100, joined: 60, unranked: 50 }, { leavesFew: false, walked: 40 })).toBe('joined');
	expect(choose({ scan: 100, joined: 60, unranked: 26 }, { leavesFew: false, walked: 40 })).toBe('unranked');
	expect(choose({ scan: 100, joined: 60, unranked: 26 }, { leavesFew: false, walked: 40, pairs: 21 })).toBe(
		'joined',
	);
});

test.each<readonly [Costs, number, StrategyName]>([
	[{ scan: 100, lookup: 999 }, 9.9, 'lookup'],
	[{ scan: 100, lookup: 1_001 }, 9.9, 'scan'],
	[{ scan: 100, lookup: 999 }, 10, 'scan'],
	[{ scan: 100, unranked: 40, lookup: 300 }, 9.9, 'unranked'],
	[{ scan: 100, joined: 10, lookup: 999 }, 9.9, 'lookup'],
	[{ scan: 100, joined: 10, lookup: 1_001 }, 9.9, 'joined'],
	[{ scan: 100, amounts_last: 20, lookup: 900 }, 5, 'amounts_last'],
])('rows in places: %j, which alone cost %d times as much looked up, gives %s', (costs, times, chosen) => {
	expect(choose(costs, { leavesFew: false, placesLookedUp: times })).toBe(chosen);
});

test.each<readonly [string, Costs, StrategyName]>([
	['to group lines first is cheaper', { scan: 100, lines_first: 99 }, 'lines_first'],
	['it is dearer', { scan: 100, lines_first: 101 }, 'scan'],
	['to look for the nearest is cheaper', { scan: 100, nearest: 399 }, 'nearest'],
	['it is dearer', { scan: 100, nearest: 401 }, 'scan'],
	['to join is cheaper', { scan: 100, joined: 99 }, 'joined'],
	['it is dearer', { scan: 100, joined: 101 }, 'scan'],
	['to compute amounts last is cheaper', { scan: 100, amounts_last: 99 }, 'amounts_last'],
	['it is dearer', { scan: 100, amounts_last: 101 }, 'scan'],
	['to list who has one of several is cheaper', { scan: 100, united: 99 }, 'united'],
	['it is dearer', { scan: 100, united: 101 }, 'scan'],
	['to put rows in order is cheaper', { scan: 100, neighbours: 99 }, 'neighbours'],
	['it is dearer', { scan: 100, neighbours: 101 }, 'scan'],
	['to look for the nearest is cheaper still', { scan: 100, neighbours: 90, nearest: 350 }, 'nearest'],
	['to read what lies beside first is cheaper', { scan: 100, rows_first: 129 }, 'rows_first'],
	['it is dearer', { scan: 100, rows_first: 131 }, 'scan'],
	['to read both is cheaper', { scan: 100, both_first: 99 }, 'both_first'],
	['it is dearer', { scan: 100, both_first: 101 }, 'scan'],
	['to list products is cheaper', { scan: 100, products_first: 399 }, 'products_first'],
	['it is dearer', { scan: 100, products_first: 401 }, 'scan'],
	['discounts do not multiply', { scan: 100, products_first: 399, lookup: 1_601 }, 'products_first'],
	['few are left, whose lines are looked up', { scan: 100, lines_first: 99, lookup: 1 }, 'lookup'],
])('%s: %j gives %s', (_why, costs, chosen) => {
	expect(choose(costs, { leavesFew: true })).toBe(chosen);
});

test('pre-filtering is compared with the join of all on its scale, and with a list on its own', () => {
	const costs = { scan: 9_000, joined: 1_000, prefiltered: 4_000 };
	const by = (besideJoined: number | undefined, more = {}) =>
		choose({ ...costs, ...more }, { leavesFew: true, besideJoined });
	expect(by(undefined)).toBe('joined');
	expect(by(1_099)).toBe('prefiltered');
	expect(by(1_101)).toBe('joined');
	expect(choose(costs, { leavesFew: false, besideJoined: 700 })).toBe('joined');
	expect(choose(costs, { leavesFew: false, besideJoined: 600 })).toBe('prefiltered');
	expect(by(500, { listed: 3_999 })).toBe('listed');
	expect(by(500, { listed: 4_001 })).toBe('prefiltered');
	// Beside what does not join the scale is that of all others.
	expect(by(500, { joined: Infinity, amounts_last: 1_000 })).toBe('amounts_last');
	// What was preferred by a discount has the cost of the join.
	expect(by(300, { products_first: 3_900 })).toBe('prefiltered');
	expect(by(1_101, { products_first: 3_900 })).toBe('products_first');
	// Rows in places are looked up at ten times what they are charged otherwise, not joined.
	const places = { leavesFew: false, placesLookedUp: 5, besideJoined: 500 };
	expect(choose({ ...costs, lookup: 39_999 }, places)).toBe('lookup');
	expect(choose({ ...costs, lookup: 40_001 }, places)).toBe('prefiltered');
	expect(choose({ ...costs, lookup: 89_999 }, { ...places, besideJoined: 900 })).toBe('lookup');
	expect(choose({ ...costs, lookup: 90_001 }, { ...places, besideJoined: 900 })).toBe('joined');
});

test.each([
	['a third of all look-ups, as much beyond counting', { prefiltered: 3_050, found: 50 }, 50 + 900 / 3],
	['none', { prefiltered: 50, found: 50 }, 50],
	['all, since amounts are looked up before', { prefiltered: 9_150, found: 150 }, 1_050],
	['more than all', { prefiltered: 9_000, found: 50, scan: 8_000 }, 950],
	['less than none', { prefiltered: 40, found: 50 }, 40],
	['where the scan looks nothing up', { prefiltered: 900, found: 50, scan: 100 }, 900],
	['where counting asks amounts, too', { prefiltered: 910, found: 910, scanned: 9_100 }, 100],
])('pre-filtering costs, of look-ups, %s', (_what, given, expected) => {
	const scales = { scan: 9_100, scanned: 100, joined: 1_000, ...given };
	expect(onJoinsScale(scales)).toBeCloseTo(expected);
});

test('few whose rows are in places are looked up by the price of what is best otherwise', () => {
	const costs = { scan: 1_000_000, prefiltered: 20_000, lookup: 400_000 };
	expect(choose(costs, { leavesFew: true, left: 1_000, placesLookedUp: 5 })).toBe('prefiltered');
});

test.each<readonly [StrategyName, Costs, boolean]>([
	['joined', { joined: 1 }, true],
	['joined', { joined: Infinity }, false],
	['joined', {}, false],
	['products_first', {}, false],
	['products_first', { products_first: 1 }, true],
	['lookup', {}, true],
])('%s may be taken by %j: %s', (name, costs, may) => {
	expect(mayTake(name, costs)).toBe(may);
});

test('a look-up that reads a table for each customer has no discount', () => {
	const costs = { scan: 100_000, lookup: 400_000 };
	expect(choose(costs, { leavesFew: true, left: 201 })).toBe('lookup');
	expect(choose(costs, { leavesFew: true, left: 200 })).toBe('scan');
	expect(choose({ ...costs, lookup: 99_999 }, { leavesFew: true, left: 1 })).toBe('lookup');
});

test('the discounts are those that were measured', () => {
	expect([LOOKUP_DISCOUNT, PREFILTER_DISCOUNT, PREFILTER_OF_SOME]).toEqual([16, 1.1, 1 / 1.5]);
	expect([UNRANKED_MARGIN, WALK_SURCHARGE]).toEqual([0.45, 4]);
	expect([NEAREST_DISCOUNT, PRODUCTS_DISCOUNT, PLACES_DISCOUNT, ROWS_DISCOUNT]).toEqual([4, 4, 10, 1.3]);
});

const hints = (given: Partial<Hints>): Hints => ({
	asksFacts: false,
	mayShare: false,
	mayJoin: false,
	asksFirst: false,
	placesLookedUp: Infinity,
	pairs: 0,
	rewritings: [],
	leavesFew: false,
	left: Infinity,
	leavesSome: false,
	walked: 0,
	...given,
});

test.each<readonly [Partial<Hints>, readonly StrategyName[]]>([
	[{}, ['scan']],
	[{ mayShare: true }, ['scan', 'shared']],
	[{ mayJoin: true }, ['scan', 'joined']],
	[{ leavesFew: true }, ['scan']],
	[{ asksFacts: true }, ['scan', 'lookup']],
	[{ asksFacts: true, asksFirst: true }, ['scan', 'unranked', 'lookup']],
	...REWRITINGS.map((name) => [{ rewritings: [name] }, ['scan', name]] as const),
	[{ asksFacts: true, leavesSome: true }, ['scan', 'prefiltered', 'lookup']],
	[{ asksFacts: true, leavesFew: true, leavesSome: true }, ['scan', 'prefiltered', 'listed', 'lookup']],
	[
		{ asksFacts: true, mayShare: true, leavesFew: true, leavesSome: true },
		['scan', 'shared', 'prefiltered', 'listed', 'lookup'],
	],
])('with %j the planner is asked for %j', (given, priced) => {
	expect(worthPricing(hints(given))).toEqual(priced);
});

test.each<readonly [Partial<Hints>, boolean]>([
	[{}, false],
	[{ mayShare: true }, true],
	[{ mayJoin: true }, true],
	[{ asksFacts: true }, true],
	...REWRITINGS.map((name) => [{ rewritings: [name] }, true] as const),
])('with %j there is a choice: %s', (given, choice) => {
	expect(mayChoose(hints(given))).toBe(choice);
	if (!choice)
		for (const leavesFew of [true, false])
			expect(worthPricing(hints({ ...given, leavesFew }))).toHaveLength(1);
});

test('only what was priced can be chosen, or the default', () => {
	const all = {
		scan: 6,
		shared: 5,
		joined: 5,
		unranked: 4,
		lines_first: 4,
		amounts_last: 4,
		united: 4,
		neighbours: 4,
		nearest: 4,
		rows_first: 4,
		both_first: 4,
		products_first: 4,
		prefiltered: 3,
		listed: 2,
		lookup: 1,
	};
	for (const asksFacts of [true, false])
		for (const mayShare of [true, false])
			for (const leavesFew of [true, false]) {
				const priced = worthPricing(
					hints({
						asksFacts,
						mayShare,
						mayJoin: mayShare,
						asksFirst: asksFacts,
						rewritings: mayShare ? REWRITINGS : [],
						leavesFew,
						leavesSome: leavesFew,
					}),
				);
				const costs = Object.fromEntries(priced.map((name) => [name, all[name]]));
				expect(priced).toContain(choose(costs, { leavesFew }));
			}
});
