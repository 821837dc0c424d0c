import fc from 'fast-check';
import type { Clock } from '../../oracle/clock';
import { ago, ahead, today } from '../../oracle/clock';
import { calendarDay, DAY, dayNumberFrom, dayNumberOf, instantOf, SECOND, shifted, startOfDay } from '../../oracle/wall-clock';
import { UNITS } from '../../../lib/rule/rule';

/** Zones whose clocks do unusual things, and wall times at which they do. */
const TURNS: Readonly<Record<string, readonly string[]>> = {
	UTC: ['2025-06-15T12:00:00', '2024-02-29T00:00:00', '2025-12-31T23:59:59'],
	'Asia/Dhaka': ['2009-06-19T23:30:00', '2009-12-31T23:30:00', '2025-03-31T10:00:00'],
	'Europe/Berlin': ['2025-03-30T02:30:00', '2025-10-26T02:30:00', '2025-03-31T02:30:00', '2025-11-02T02:30:00', '2024-03-31T03:00:00'],
	'America/New_York': ['2025-03-09T02:30:00', '2025-11-02T01:30:00', '2025-11-03T01:30:00'],
	'Australia/Lord_Howe': ['2025-04-06T01:45:00', '2025-10-05T02:15:00', '2025-10-06T02:15:00'],
	'Asia/Kathmandu': ['1986-01-01T00:05:00', '2025-02-28T23:50:00'],
	'Africa/Casablanca': ['2025-02-23T02:30:00', '2025-04-06T02:30:00', '2025-04-07T02:30:00'],
	'Pacific/Apia': ['2011-12-29T12:00:00', '2011-12-30T12:00:00', '2011-12-31T00:00:00', '2012-01-01T12:00:00'],
	'America/Sao_Paulo': ['2018-11-04T00:30:00', '2018-11-05T00:30:00', '2018-02-17T23:30:00', '2018-02-19T12:00:00'],
	'America/Havana': ['2025-11-02T00:30:00', '2025-11-02T12:00:00', '2025-03-09T00:30:00'],
	'Atlantic/Azores': ['2025-10-26T00:30:00', '2025-10-26T15:00:00', '2025-10-27T00:30:00'],
};

const ANY_WALL = ['2024-02-28T18:00:00', '2024-02-29T09:30:00', '2023-02-28T23:00:00', '2025-01-31T08:15:00', '2025-05-31T00:00:00', '2024-12-30T12:00:00', '2025-07-01T00:00:00'];

export const ZONES = Object.keys(TURNS);

/** Instants of an evaluation, in whole milliseconds, many of them where clocks or calendars turn. */
export const arbitraryMoment: fc.Arbitrary<Clock> = fc.constantFrom(...ZONES).chain((zone) => fc.record({
	zone: fc.constant(zone),
	asOf: fc.tuple(
		fc.oneof(fc.constantFrom(...TURNS[zone], ...ANY_WALL).map((wall) => instantOf(wallNumber(wall), zone)), fc.integer({ min: 1_262_304_000_000, max: 1_798_761_600_000 }).map((ms) => ms * 1000)),
		fc.constantFrom(0, 0, 0, 3_600 * SECOND, -1_000, 1_000, 1_800 * SECOND),
	).map(([at, further]) => at + further),
	explicit: fc.boolean(),
}));

const wallNumber = (wall: string) => dayNumberOf(wall.slice(0, 10)) * DAY + (Date.parse(`1970-01-01${wall.slice(10)}Z`) * 1000);

export const AMOUNTS = [0, 1, 2, 3, 7, 12, 24, 30, 31, 90, 365] as const;

const known = new WeakMap<Clock, readonly number[]>();

/** Instants that some window of some rule begins or ends at, seen from this moment. */
export function edgesAround(clock: Clock): readonly number[] {
	const edges = known.get(clock) ?? findEdges(clock);
	known.set(clock, edges);
	return edges;
}

function findEdges(clock: Clock): readonly number[] {
	const spans = UNITS.flatMap((unit) => AMOUNTS.map((amount) => ({ amount, unit })).filter(({ amount }) => unit !== 'years' || amount <= 24));
	const day = today(clock);
	const { year, month } = calendarDay(day);
	const firsts = [-12, -3, -2, -1, 0, 1, 1 - month, 2 - month].map((months) => dayNumberFrom({ year, month: month + months, day: 1 }));
	const days = [...firsts, ...Array.from({ length: 16 }, (_, index) => day - 14 + index), dayNumberFrom({ year: year - 1, month: 1, day: 1 })];
	return [
		...spans.map((span) => ago(clock, span)),
		...spans.filter(({ amount }) => amount <= 31).map((span) => ahead(clock, span)),
		...[0, 1, 2, 8, 31].map((back) => shifted(clock.asOf, -back, 'days', clock.zone)),
		...days.map((one) => startOfDay(one, clock.zone)),
		...(TURNS[clock.zone] ?? []).map((wall) => instantOf(wallNumber(wall), clock.zone)),
	];
}
