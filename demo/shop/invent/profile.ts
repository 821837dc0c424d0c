import { firstOf } from '../../../lib/error/defined';
import type { Customer } from '../customers';
import type { Row } from '../insert';
import { dayMs, day, timestamp } from './clock';
import type { Clock } from './clock';
import { emailOf, nameOf } from './names';
import { dhaka, isInDhaka, languageOf, phoneIn, placeIn } from './places';
import type { Place } from './places';
import { randomFor } from './random';
import type { Random } from './random';

const genders = [
	['female', 42],
	['male', 30],
	['other', 3],
	[null, 22],
	['', 3],
] as const;
const sources = [
	['search', 30],
	['newsletter', 15],
	['friend', 15],
	['fair', 8],
	['social', 7],
	[null, 25],
] as const;
const notes = [
	[null, 90],
	['', 3],
	['Rings before delivery', 3],
	['Wants invoices on paper', 3],
	['50% off agreed_once', 1],
] as const;
const consents = [
	[true, 50],
	[false, 30],
	[null, 20],
] as const;

export function customerRow(customer: Customer, clock: Clock): Row {
	const random = randomFor('profile', customer.id);
	const { first, last } = nameOf(customer.id);
	const [createdAt, updatedAt] = lifetime(customer, clock);
	const country = homeOf(customer);
	return {
		id: customer.id,
		first_name: random.weighted([
			[first, 96],
			[null, 3],
			['', 1],
		] as const),
		last_name: random.weighted([
			[last, 97],
			[null, 3],
		] as const),
		email: emailOf(customer.id),
		phone: random.weighted([
			[phoneIn(country, random), 60],
			[null, 36],
			['', 4],
		] as const),
		gender: random.weighted(genders),
		language: random.chance(0.12) ? null : languageOf(country),
		birthday: birthdayOf(random, clock),
		source: random.weighted(sources),
		note: random.weighted(notes),
		created_at: timestamp(createdAt),
		updated_at: timestamp(updatedAt),
		accepts_email: random.weighted(consents),
		accepts_sms: random.weighted(consents),
		tax_exempt: isWholesale(customer) && random.chance(0.8),
		has_account: random.chance(0.85),
		points: Math.max(0, Math.floor(customer.spent / 10)),
		wallet_balance: random.chance(0.85) ? '0.00' : (random.integer(1, 20_000) / 100).toFixed(2),
		loyalty: loyaltyOf(customer, random, createdAt),
	};
}

/** The places where a customer lives, one address each. */
export function placesOf(customer: Customer): TypedPlace[] {
	const random = randomFor('address', customer.id);
	const countries = customer.countries.length > 0 ? customer.countries : signUpCountries(random);
	const places = countries.map((country) => placeIn(country, random));
	if (places.length > 0 && random.chance(0.1)) places.push(placeIn(firstOf(countries), random));
	if (isInDhaka(customer.id)) places.push(dhaka);
	return places.map((place) => asTyped(place, random));
}

export function isWholesale({ spent, quantity }: Customer): boolean {
	return spent > 0 && quantity > 3000;
}

function homeOf(customer: Customer): string {
	return isInDhaka(customer.id) ? 'BD' : (customer.countries[0] ?? 'GB');
}

function signUpCountries(random: Random): string[] {
	return random.weighted([
		[['GB'], 60],
		[['DE'], 8],
		[['FR'], 7],
		[['US'], 5],
		[[], 20],
	] as const);
}

interface TypedPlace extends Omit<Place, 'city'> {
	city: string | null;
}

// As people type: now and then in other letters, without a region, or without a city.
function asTyped(place: Place, random: Random): TypedPlace {
	const city = random.weighted([
		[place.city, 92],
		[place.city.toUpperCase(), 3],
		[place.city.toLowerCase(), 2],
		[null, 2],
		['', 1],
	] as const);
	return { ...place, city, region: random.chance(0.1) ? null : place.region };
}

// Buyers signed up some time before their first order, and changed something now and then.
function lifetime({ id, invoices }: Customer, clock: Clock): [createdAt: number, updatedAt: number] {
	const random = randomFor('lifetime', id);
	const before = random.chance(0.8) ? random.next() * dayMs : random.next() * 60 * dayMs;
	const longAgo = random.chance(0.2) ? 7 * dayMs : 400 * dayMs;
	const first =
		invoices.length > 0 ? clock.instantOf(firstOf(invoices).minute) : clock.now - random.next() * longAgo;
	const createdAt = invoices.length > 0 ? first - before : first;
	return [createdAt, createdAt + random.next() * (clock.now - createdAt)];
}

function birthdayOf(random: Random, clock: Clock): string | null {
	const year = random.integer(1940, 2006);
	const kind = random.weighted([
		['soon', 8],
		['leap day', 0.5],
		['any', 66.5],
		['unknown', 25],
	] as const);
	if (kind === 'unknown') return null;
	if (kind === 'leap day') return `${year - (year % 4)}-02-29`;
	if (kind === 'any') return day(Date.UTC(year, 0, random.integer(1, 365)));
	const soon = new Date(clock.now + random.integer(-3, 14) * dayMs);
	return day(Date.UTC(year, soon.getUTCMonth(), soon.getUTCDate()));
}

function loyaltyOf({ id, spent }: Customer, random: Random, createdAt: number): Row | null {
	if (!random.chance(0.4)) return null;
	const tier = spent > 5000 ? 'gold' : spent > 1000 ? 'silver' : 'bronze';
	const member = { tier, since: day(createdAt + random.integer(0, 5) * dayMs), card: 100_000 + id };
	return random.chance(0.3) ? { ...member, paused: random.chance(0.2) } : member;
}
