import fc from 'fast-check';
import { defined } from '../../../lib/error/defined';
import type { Clock } from '../../oracle/clock';
import { ago, ahead, calendarDays, today } from '../../oracle/clock';
import { DAY, dayNumberOf, instantOf, SECOND, startOfDay } from '../../oracle/wall-clock';
import { CALENDAR_WORDS, type CalendarWord } from '../../../lib/language/rule/rule';
import { UNITS, type Unit } from '../../../lib/language/value/value';

/** Zones whose clocks do unusual things, and wall times at which they do. */
const TURNS: Readonly<Record<string, readonly string[]>> = {
	UTC: ['2025-06-15T12:00:00', '2024-02-29T00:00:00', '2025-12-31T23:59:59'],
	'Asia/Dhaka': ['2009-06-19T23:30:00', '2009-12-31T23:30:00', '2025-03-31T10:00:00'],
	'Europe/Berlin': [
		'2025-03-30T02:30:00',
		'2025-10-26T02:30:00',
		'2025-03-31T02:30:00',
		'2025-11-02T02:30:00',
		'2024-03-31T03:00:00',
	],
	'America/New_York': ['2025-03-09T02:30:00', '2025-11-02T01:30:00', '2025-11-03T01:30:00'],
	'Australia/Lord_Howe': ['2025-04-06T01:45:00', '2025-10-05T02:15:00', '2025-10-06T02:15:00'],
	'Asia/Kathmandu': ['1986-01-01T00:05:00', '2025-02-28T23:50:00'],
	'Africa/Casablanca': ['2025-02-23T02:30:00', '2025-04-06T02:30:00', '2025-04-07T02:30:00'],
	'Pacific/Apia': [
		'2011-12-29T12:00:00',
		'2011-12-30T12:00:00',
		'2011-12-31T00:00:00',
		'2012-01-01T12:00:00',
	],
	'America/Sao_Paulo': [
		'2018-11-04T00:30:00',
		'2018-11-05T00:30:00',
		'2018-02-17T23:30:00',
		'2018-02-19T12:00:00',
	],
	'America/Havana': ['2025-11-02T00:30:00', '2025-11-02T12:00:00', '2025-03-09T00:30:00'],
	'Atlantic/Azores': ['2025-10-26T00:30:00', '2025-10-26T15:00:00', '2025-10-27T00:30:00'],
};

const ANY_WALL = [
	'2024-02-28T18:00:00',
	'2024-02-29T09:30:00',
	'2023-02-28T23:00:00',
	'2025-01-31T08:15:00',
	'2025-05-31T00:00:00',
	'2024-12-30T12:00:00',
	'2025-07-01T00:00:00',
];

export const ZONES = Object.keys(TURNS);

/**
 * When one case plays, and the lengths of time that its rules speak of: few, so that rows can lie on their
 * edges.
 */
export interface Setting {
	readonly clock: Clock;
	readonly amounts: readonly number[];
	readonly units: readonly Unit[];
	readonly calendars: readonly CalendarWord[];
}

/** Instants of an evaluation, in whole milliseconds, many of them where clocks or calendars turn. */
const arbitraryClock: fc.Arbitrary<Clock> = fc.constantFrom(...ZONES).chain((zone) =>
	fc.record({
		zone: fc.constant(zone),
		asOf: fc
			.tuple(
				fc.oneof(
					fc
						.constantFrom(...defined(TURNS[zone]), ...ANY_WALL)
						.map((wall) => instantOf(wallNumber(wall), zone)),
					fc.integer({ min: 1_262_304_000_000, max: 1_798_761_600_000 }).map((ms) => ms * 1000),
				),
				fc.constantFrom(0, 0, 0, 3_600 * SECOND, -1_000, 1_000, 1_800 * SECOND),
			)
			.map(([at, further]) => at + further),
		explicit: fc.boolean(),
	}),
);

/** So many years stay within what microseconds in a double can tell exactly (1684 to 2255). */
const AMOUNTS = [1, 2, 3, 7, 12, 13, 24, 30, 31, 90, 180] as const;
const CALENDAR_UNITS = ['days', 'weeks', 'months', 'years'] as const;

export const arbitrarySetting: fc.Arbitrary<Setting> = fc.record({
	clock: arbitraryClock,
	amounts: fc.subarray([...AMOUNTS], { minLength: 2, maxLength: 2 }).map((some) => [0, ...some]),
	calendars: fc.subarray([...CALENDAR_WORDS], { minLength: 2, maxLength: 2 }),
	units: fc
		.tuple(fc.constantFrom(...CALENDAR_UNITS), fc.constantFrom(...UNITS))
		.map((some) => [...new Set(some)]),
});

const wallNumber = (wall: string) =>
	dayNumberOf(wall.slice(0, 10)) * DAY + Date.parse(`1970-01-01${wall.slice(10)}Z`) * 1000;

export interface Edges {
	/** Where windows begin that are so long. */
	readonly spans: readonly number[];
	/** Where days, weeks, months and the like begin, spans to come end, and the zone's clock turns. */
	readonly others: readonly number[];
}

const known = new WeakMap<Setting, Edges>();

/** Instants that some window of some rule begins or ends at. */
export function edgesOf(setting: Setting): Edges {
	const edges = known.get(setting) ?? findEdges(setting);
	known.set(setting, edges);
	return edges;
}

function findEdges({ clock, amounts, units, calendars }: Setting): Edges {
	const spans = units.flatMap((unit) => amounts.map((amount) => ({ amount, unit })));
	const day = today(clock);
	return {
		spans: spans.map((span) => ago(clock, span)),
		others: [
			...spans.map((span) => ahead(clock, span)),
			...[day, day + 1].map((one) => startOfDay(one, clock.zone)),
			...calendars
				.flatMap((word) => calendarDays(word, day))
				.flatMap((one) => [startOfDay(one, clock.zone), startOfDay(one, clock.zone)]),
			...defined(TURNS[clock.zone]).map((wall) => instantOf(wallNumber(wall), clock.zone)),
		],
	};
}
