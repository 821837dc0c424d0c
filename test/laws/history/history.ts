import fc from 'fast-check';
import { defined } from '../../../lib/error/defined';
import type { Catalogue } from '../../../lib/language/field';
import type { Rule } from '../../../lib/language/rule/rule';
import { Random } from '../../faults/support/random';
import { membersOf } from '../../oracle/interpret';
import type { Customer, Shop } from '../../oracle/shop';
import { ZONES, type Setting } from '../arbitrary/moment';
import { arbitraryLawRule } from '../arbitrary/rule';
import type { Sizes } from '../arbitrary/shop';
import { caseOf, worldOf, type Case } from '../world';
import { HISTORY_SHOP } from './shop';

/**
 * One thing that happens, after which segments are evaluated. All that it needs to know more comes from its
 * seed.
 */
export interface Step {
	readonly kind: Kind;
	readonly seed: number;
}

export interface Asked {
	readonly title: string;
	readonly rule: Rule;
	readonly timeZone: string;
}

/** A shop, its segments, and what happens to them. */
export interface History {
	readonly seed: number;
	readonly setting: Setting;
	readonly shop: Shop;
	/** The instant of the first evaluation, in milliseconds since 1970. */
	readonly from: number;
	readonly segments: readonly Asked[];
	/** Ids of the customers on the list of a static segment. */
	readonly listed: readonly string[];
	/** Rules that edits put in the place of others. */
	readonly spare: readonly Rule[];
	readonly steps: readonly Step[];
}

/** How often each kind comes, of all. */
const KINDS = {
	insertOrder: 8,
	updateOrder: 5,
	moveOrder: 4,
	redateOrder: 5,
	cancelOrder: 3,
	refundOrder: 2,
	deleteOrder: 3,
	insertLine: 3,
	updateLine: 3,
	moveLine: 2,
	deleteLine: 2,
	insertCustomer: 3,
	updateCustomer: 5,
	deleteCustomer: 2,
	merge: 4,
	insertEvent: 4,
	updateEvent: 3,
	redateEvent: 2,
	moveEvent: 2,
	deleteEvent: 2,
	pastTable: 2,
	insertLabel: 3,
	updateLabel: 2,
	moveLabel: 2,
	deleteLabel: 2,
	load: 1,
	changeProducts: 1,
	truncate: 2,
	/** Time alone passes. */
	nothing: 9,
	/** Begins now, commits some steps later. */
	late: 10,
	rolledBack: 2,
	savepoint: 2,
	editRule: 3,
	editList: 2,
	trackingAnew: 1,
	trackingOff: 1,
	triggerDisabled: 4,
	triggerDropped: 1,
	replica: 3,
} as const;
export type Kind = keyof typeof KINDS;
const OFTEN = (Object.entries(KINDS) as [Kind, number][]).flatMap(([kind, times]) =>
	Array.from({ length: times }, () => kind),
);

const SIZES: Sizes = { customers: 10, orders: 4, lines: 3, events: 3 };
const MINUTE = 60_000;
/** From a millisecond to years; the clocks of some zones turn in between. */
export const SPANS: readonly number[] = [
	0,
	1,
	1_000,
	30 * MINUTE,
	60 * MINUTE,
	120 * MINUTE,
	1_440 * MINUTE,
	1_500 * MINUTE,
	7 * 1_440 * MINUTE,
	31 * 1_440 * MINUTE,
	400 * 1_440 * MINUTE,
];

/** Rules to choose from for one history. */
const CANDIDATES = 60;

/**
 * Rules that tell the customers apart, best in halves, that time alone moves somebody in or out of, and that
 * look at many kinds of rows come first: one that nobody or everybody meets whatever happens would show no
 * fault.
 */
function tellingRules(
	random: Random,
	catalogue: Catalogue,
	{ setting, shop, segments }: Case,
	seed: number,
): Rule[] {
	const shape = {
		unseenFields: HISTORY_SHOP.unseenFields,
		currencyAlways: true,
		levels: random.between(0, 2),
		windowAlways: random.chance(0.6),
	};
	const rules = fc.sample(
		arbitraryLawRule(catalogue, setting, { ...shape, segments: ['dynamic', 'static'] }),
		{ seed, numRuns: CANDIDATES },
	);
	const world = (of: Shop, ms = 0) =>
		worldOf(
			{
				setting: { ...setting, clock: { ...setting.clock, asOf: setting.clock.asOf + ms * 1_000 } },
				shop: of,
				segments,
				session: {},
			},
			HISTORY_SHOP,
		);
	const others = [
		...[-1_000, 1_000, 86_400_000].map((ms) => world(shop, ms)),
		...poorer(shop).map((one) => world(one)),
	];
	const half = shop.customers.length / 2;
	const scored = rules.map((rule) => {
		const members = membersOf(rule, world(shop));
		const changed = others.filter((other) => membersOf(rule, other).join() !== members.join()).length;
		return { rule, score: 1 - Math.abs(members.length - half) / half + changed / 2 };
	});
	return scored.sort((a, b) => b.score - a.score).map(({ rule }) => rule);
}

/** The shop without some of its rows, of one kind at a time. */
function poorer(shop: Shop): Shop[] {
	const changed = (change: (customer: Customer) => Partial<Customer>): Shop => ({
		...shop,
		customers: shop.customers.map((one) => ({ ...one, ...change(one) })),
	});
	return [
		changed(() => ({ orders: [] })),
		changed(({ orders }) => ({ orders: orders.slice(1) })),
		changed(({ orders }) => ({ orders: orders.map((order) => ({ ...order, lines: [] })) })),
		changed(() => ({ events: [] })),
		changed(() => ({ tags: [], addresses: [], groups: [] })),
	];
}

export function historyOf(seed: number, catalogue: Catalogue): History {
	const random = new Random(seed);
	const on = caseOf(seed, catalogue, HISTORY_SHOP.unseenFields, SIZES);
	const { setting, shop, segments } = on;
	const numbers = () => random.between(1, 1_000_000_000);
	const zone = () => (random.chance(0.3) ? random.pick(ZONES) : setting.clock.zone);
	const rules = tellingRules(random, catalogue, on, seed);
	const asked = rules
		.slice(0, random.between(3, 5))
		.map((rule, index) => ({ title: `Rule ${index}`, rule, timeZone: zone() }));
	return {
		seed,
		setting,
		shop,
		from: Math.floor(setting.clock.asOf / 1_000) - random.pick(SPANS),
		segments: [
			{ title: 'dynamic', rule: defined(segments.dynamic.dynamic), timeZone: setting.clock.zone },
			...asked,
		],
		listed: defined(segments.static.static),
		spare: rules.slice(5, 20),
		steps: Array.from({ length: random.between(6, 12) }, () => ({
			kind: random.pick(OFTEN),
			seed: numbers(),
		})),
	};
}
