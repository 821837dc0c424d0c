import fc from 'fast-check';
import { firstOf } from '../../lib/error/defined';
import type { Catalogue } from '../../lib/language/field';
import type { Rule } from '../../lib/language/rule/rule';
import type { World } from '../oracle/interpret';
import type { Shop } from '../oracle/shop';
import { arbitrarySetting, type Setting } from './arbitrary/moment';
import { arbitraryLawRule, DYNAMIC, STATIC } from './arbitrary/rule';
import { arbitraryShop, SIZES, type Sizes } from './arbitrary/shop';
import type { Segments } from './lab';
import { PLAIN, type LawShop } from './shop/tables';

/** Rows, segments and an instant, and what the session is set to, which must not matter. */
export interface Case {
	readonly setting: Setting;
	readonly shop: Shop;
	readonly segments: Segments;
	readonly session: Readonly<Record<string, string>>;
}

export const first = <T>(arbitrary: fc.Arbitrary<T>, seed: number): T =>
	firstOf(fc.sample(arbitrary, { seed, numRuns: 1, unbiased: true }));

export function caseOf(
	seed: number,
	catalogue: Catalogue,
	unseenFields: readonly string[] = [],
	sizes: Sizes = SIZES,
): Case {
	const setting = first(arbitrarySetting, seed);
	const shop = first(arbitraryShop(setting, sizes), seed);
	return {
		setting,
		shop,
		segments: first(arbitrarySegments(catalogue, unseenFields, setting, shop.customers.length), seed),
		session: first(arbitrarySession, seed),
	};
}

const arbitrarySegments = (
	catalogue: Catalogue,
	unseenFields: readonly string[],
	setting: Setting,
	customers: number,
): fc.Arbitrary<Segments> =>
	fc.record({
		dynamic: fc.record(
			Object.fromEntries(
				DYNAMIC.map((key) => [
					key,
					arbitraryLawRule(catalogue, setting, {
						unseenFields,
						levels: 1,
						segments: [],
						currencyAlways: true,
					}),
				]),
			) as Record<string, fc.Arbitrary<Rule>>,
		),
		static: fc.record(
			Object.fromEntries(
				STATIC.map((key) => [key, fc.uniqueArray(fc.integer({ min: 1, max: customers }).map(String))]),
			) as Record<string, fc.Arbitrary<string[]>>,
		),
	});

const onOff = fc.constantFrom('on', 'off');

/** At most a few switches are off, or hardly any plan would be left to choose from. */
const arbitrarySession: fc.Arbitrary<Record<string, string>> = fc.record({
	TimeZone: fc.constantFrom('UTC', 'Asia/Dhaka', 'America/New_York', 'Pacific/Apia', 'Australia/Lord_Howe'),
	DateStyle: fc.constantFrom('ISO, YMD', 'German, DMY', 'SQL, MDY', 'Postgres, DMY'),
	IntervalStyle: fc.constantFrom('postgres', 'iso_8601', 'sql_standard'),
	enable_seqscan: onOff,
	enable_hashjoin: onOff,
	enable_nestloop: onOff,
	enable_mergejoin: onOff,
	enable_hashagg: onOff,
	enable_material: onOff,
	enable_memoize: onOff,
	enable_incremental_sort: onOff,
	from_collapse_limit: fc.constantFrom('1', '8'),
	join_collapse_limit: fc.constantFrom('1', '8'),
	work_mem: fc.constantFrom('64kB', '4MB'),
	transform_null_equals: onOff,
	standard_conforming_strings: fc.constant('on'),
});

export const worldOf = (
	{ setting: { clock }, shop, segments }: Case,
	{ seen, schema }: LawShop = PLAIN,
): World => ({
	clock,
	shop: seen(shop),
	schema,
	segments: new Map<string, { rule: Rule } | { members: ReadonlySet<string> }>([
		...Object.entries(segments.dynamic).map(([key, rule]) => [key, { rule }] as const),
		...Object.entries(segments.static).map(([key, ids]) => [key, { members: new Set(ids) }] as const),
	]),
});
