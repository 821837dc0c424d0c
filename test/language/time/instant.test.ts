import { Settings } from 'luxon';
import { compileRule, type Mapping } from '../../../lib';
import { clockOf, instantOf, rangeInterval, windowInterval, zoneOf } from '../../../lib/language/time';
import { DATE } from '../../../lib/language/operator/date';
import type { CalendarWord } from '../../../lib/language/rule/rule';

const utc = (text: string, zone: string) => instantOf(text, zone).toUTC().toISO();
const day = (word: CalendarWord, asOf: string, timeZone: string) => {
	const { from, to } = windowInterval({ calendar: word }, clockOf({ asOf, timeZone }));
	return [from?.at, to?.at];
};

describe('a text without offset is read by the clock of the zone', () => {
	const { now } = Settings;
	afterEach(() => {
		Settings.now = now;
	});

	test.each(['2025-07-01', '2025-12-01'])(
		'the same on %s: of a time that comes twice it is the first',
		(today) => {
			Settings.now = () => Date.parse(today);
			expect(utc('2025-10-26T02:30:00', 'Europe/Berlin')).toBe('2025-10-26T00:30:00.000Z');
			expect(utc('2025-10-26', 'Atlantic/Azores')).toBe('2025-10-26T00:00:00.000Z');
			expect(utc('2025-11-02', 'America/Havana')).toBe('2025-11-02T04:00:00.000Z');
		},
	);

	test.each([
		['2025-03-30T02:30:00', 'Europe/Berlin', '2025-03-30T01:30:00.000Z'],
		['2025-10-05T02:15:00', 'Australia/Lord_Howe', '2025-10-04T15:45:00.000Z'],
		['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
		['2011-12-30T12:00', 'Pacific/Apia', '2011-12-30T22:00:00.000Z'],
		['2025-06-15T12:00:00+05:45', 'Europe/Berlin', '2025-06-15T06:15:00.000Z'],
		['2025-06-15T24:00:00Z', 'Europe/Berlin', '2025-06-16T00:00:00.000Z'],
		['2025-06-15T12:00', 'UTC', '2025-06-15T12:00:00.000Z'],
	])('%s in %s', (text, zone, instant) => {
		expect(utc(text, zone)).toBe(instant);
	});

	test('what is no instant is said to be none', () => {
		expect(instantOf('soon', 'Europe/Berlin').isValid).toBe(false);
		expect(instantOf('2025-02-30', 'Europe/Berlin').isValid).toBe(false);
		expect(instantOf('2025-02-28', 'Europe/Atlantis').isValid).toBe(false);
	});
});

describe('days of the calendar', () => {
	test('begin with their first hour, also where the clock shows midnight twice', () => {
		expect(day('yesterday', '2025-10-27T15:00:00Z', 'Atlantic/Azores')).toEqual([
			'2025-10-26T00:00:00.000Z',
			'2025-10-27T01:00:00.000Z',
		]);
		expect(day('today', '2025-11-02T17:00:00Z', 'America/Havana')).toEqual([
			'2025-11-02T04:00:00.000Z',
			'2025-11-02T17:00:00.000Z',
		]);
	});

	test('have no hour where the calendar leaves them out', () => {
		const { from, to } = windowInterval(
			{ calendar: 'yesterday' },
			clockOf({ asOf: '2011-12-31T12:00:00+14:00', timeZone: 'Pacific/Apia' }),
		);
		expect([from, to]).toEqual([
			{ at: '2011-12-30T10:00:00.000Z', inclusive: true },
			{ at: '2011-12-30T10:00:00.000Z', inclusive: false },
		]);
		const on = rangeInterval(
			DATE.on_date.asks.range('2011-12-30'),
			clockOf({ asOf: '2012-06-01T00:00:00Z', timeZone: 'Pacific/Apia' }),
		);
		expect([on.from?.at, on.to]).toEqual([
			'2011-12-30T10:00:00.000Z',
			{ at: '2011-12-30T10:00:00.000Z', inclusive: false },
		]);
	});

	test('weeks begin on Monday, quarters in January, April, July and October', () => {
		expect(day('last_week', '2025-06-15T12:00:00Z', 'UTC')).toEqual([
			'2025-06-02T00:00:00.000Z',
			'2025-06-09T00:00:00.000Z',
		]);
		expect(day('last_quarter', '2025-06-15T12:00:00Z', 'UTC')).toEqual([
			'2025-01-01T00:00:00.000Z',
			'2025-04-01T00:00:00.000Z',
		]);
	});
});

test('a microsecond that a rule names is kept', () => {
	const clock = clockOf({ asOf: '2025-06-15T12:00:00Z', timeZone: 'UTC' });
	expect(rangeInterval(DATE.on_date.asks.range('2025-03-01T10:00:00.123456Z'), clock)).toEqual({
		from: { at: '2025-03-01T10:00:00.123456Z', inclusive: true },
		to: { at: '2025-03-01T10:00:00.123456Z', inclusive: true },
	});
	const { from, to } = windowInterval(
		{ from: '2025-03-01T10:00:00.1234Z', to: '2025-03-01T10:00:00.123Z' },
		clock,
	);
	expect([from?.at, to?.at]).toEqual(['2025-03-01T10:00:00.123400Z', '2025-03-01T10:00:00.123Z']);
});

describe('time zones', () => {
	test('are IANA names: of an offset Postgres would read the sign the other way round', () => {
		for (const name of ['UTC+5', '+05:30', 'local', '', 'Mars/Olympus', undefined])
			expect(zoneOf(name)).toBeUndefined();
		for (const name of ['UTC', 'Asia/Dhaka', 'Etc/GMT+5']) expect(zoneOf(name)?.isValid).toBe(true);
		expect(() => clockOf({ asOf: '2025-06-15T12:00:00Z', timeZone: 'UTC+5' })).toThrow(
			expect.objectContaining({ code: 'OPTION_INVALID', path: 'timeZone' }),
		);
	});
});

describe('asOf of compileRule', () => {
	const mapping: Mapping = {
		name: 'own',
		title: 'Own',
		keyType: 'integer',
		ordersCounted: 'all',
		changes: {},
		relations: {
			customers: 'SELECT id FROM customer',
			orders: 'SELECT id, customer_id, placed_at, amount FROM purchase',
		},
	};
	const bound = (asOf: string | Date, timeZone: string) =>
		compileRule({ field: 'orders_count', operator: 'greater_than', value: 0 }, mapping, { asOf, timeZone })
			.bindings;

	test('a day is its start in the zone, not in that of this machine', () => {
		expect(bound('2025-06-15', 'Asia/Dhaka')).toContain('2025-06-14T18:00:00.000Z');
		expect(bound('2025-06-15T00:00:00Z', 'Asia/Dhaka')).toContain('2025-06-15T00:00:00.000Z');
		expect(bound(new Date('2025-06-15T00:00:00Z'), 'Asia/Dhaka')).toContain('2025-06-15T00:00:00.000Z');
	});

	test('what is no instant is refused', () => {
		for (const asOf of ['soon', new Date(Number.NaN)])
			expect(() => bound(asOf, 'UTC')).toThrow(
				expect.objectContaining({ code: 'OPTION_INVALID', path: 'asOf' }),
			);
	});
});
