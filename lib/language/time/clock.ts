import type { DateTime } from 'luxon';
import { RuleError } from '../../error';
import { defined } from '../../error/defined';
import type { Unit } from '../value/value';
import { instantOf } from './instant';
import { zoneOf } from './zone';

/** The instant that one evaluation speaks of. */
export interface Moment {
	/** ISO 8601 in UTC, milliseconds. */
	readonly asOf: string;
	/** IANA name. */
	readonly timeZone: string;
	/**
	 * Rows after this instant are out; default asOf. A later one asks "how would it look if only time had stood
	 * still": the edges of relative windows are those of asOf, the rows those of the horizon.
	 */
	readonly horizon?: string;
	/** asOf was asked for rather than read from the clock: customers created after it are left out. */
	readonly explicit?: boolean;
}

/** asOf and horizon in the zone of the moment. */
export interface Clock {
	readonly now: DateTime;
	readonly horizon: DateTime;
}

export function clockOf({ asOf, timeZone, horizon }: Moment): Clock {
	const zone = zoneOf(timeZone);
	if (zone === undefined) {
		throw new RuleError('OPTION_INVALID', `There is no time zone "${timeZone}".`, {
			path: 'timeZone',
			found: timeZone,
			allowed: ['UTC', 'Europe/Berlin'],
		});
	}
	const now = instantOf(asOf, zone);
	if (!now.isValid) {
		throw new RuleError('OPTION_INVALID', `"${asOf}" is no instant.`, {
			path: 'asOf',
			found: asOf,
			allowed: ['2026-03-01T09:30:00Z', '2026-03-01'],
		});
	}
	return { now, horizon: horizon === undefined ? now : instantOf(horizon, zone) };
}

/**
 * By the wall clock of the zone for days and longer (daylight saving respected), by elapsed time for the
 * shorter.
 */
export const before = (now: DateTime, amount: number, unit: Unit): DateTime => now.minus({ [unit]: amount });
export const after = (now: DateTime, amount: number, unit: Unit): DateTime => now.plus({ [unit]: amount });

const FIRST = '0001-01-01T00:00:00.000Z';
const LAST = '9999-12-31T23:59:59.999Z';
const [FIRST_MS, LAST_MS] = [Date.parse(FIRST), Date.parse(LAST)];

/** ISO 8601 in UTC, kept within the years that ISO texts compare in. */
export function iso(instant: DateTime): string {
	const ms = instant.toMillis();
	if (ms < FIRST_MS) return FIRST;
	return ms > LAST_MS ? LAST : new Date(ms).toISOString();
}

/** `2026-03-01`: the day of an instant in its zone. */
export function dayOf(instant: DateTime): string {
	if (instant.year < 1) return FIRST.slice(0, 10);
	if (instant.year > 9999) return LAST.slice(0, 10);
	return defined(instant.toISODate());
}
