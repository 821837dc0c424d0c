import { createHash } from 'node:crypto';
import type { Condition } from '../../lib/language/rule/rule';
import type { Place } from '../../lib/language/value/value';
import { today, type Clock } from './clock';
import { exact } from './exact';
import { fallsOn } from './falls-on';
import type { Customer } from './shop';
import { number, type Maybe } from './value';
import { calendarDay, dayNumber, dayNumberFrom, wallOf } from './wall-clock';

/** Counts the birthdays that have been. */
export function ageOf(born: Maybe, clock: Clock): Maybe {
	if (born === undefined || (born.kind !== 'day' && born.kind !== 'instant')) return undefined;
	const day = born.kind === 'day' ? born.day : dayNumber(wallOf(born.instant, clock.zone));
	const now = today(clock);
	if (!Number.isFinite(day) || day > now) return undefined;
	const thisYear = calendarDay(now).year;
	const first = dayNumberFrom({ year: thisYear, month: 1, day: 1 });
	let had = false;
	for (let at = first; at <= now; at += 1) had ||= fallsOn(day, at);
	return number(exact(thisYear - calendarDay(day).year - (had ? 0 : 1)));
}

/** A number from 0 to under 100 that is the customer's own. */
export function bucketOf(id: string, salt: string): Maybe {
	const hash = createHash('md5').update(`${salt}:${id}`).digest().readUInt32BE(0);
	return number({ over: BigInt(hash) * 100n, under: 2n ** 32n });
}

/** How many kilometres each address lies away; those without coordinates of this globe are none. */
export function distances({ addresses }: Customer, { value }: Condition): readonly Maybe[] {
	const { latitude = 0, longitude = 0 } = (value ?? {}) as Partial<Place>;
	return addresses.map((address) => {
		if (address.latitude === null || address.longitude === null) return undefined;
		const [lat, lon] = [Number(address.latitude), Number(address.longitude)];
		if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) return undefined;
		const radians = (degrees: number) => (degrees * Math.PI) / 180;
		const half = (degrees: number) => Math.sin(radians(degrees) / 2) ** 2;
		const across = Math.cos(radians(latitude)) * Math.cos(radians(lat)) * half(lon - longitude);
		const km = 2 * 6_371.0088 * Math.asin(Math.min(1, Math.sqrt(half(lat - latitude) + across)));
		return { kind: 'double', number: km };
	});
}
