import { isInDhaka } from './places';
import { randomFor } from './random';
import type { Random } from './random';

// Words from nature and from maps, not people: nobody is meant.
const firstNames = [
	'Amber',
	'Aspen',
	'Birch',
	'Briar',
	'Clay',
	'Cliff',
	'Coral',
	'Dale',
	'Dawn',
	'Fern',
	'Flint',
	'Forest',
	'Hazel',
	'Heath',
	'Iris',
	'Ivy',
	'Jasper',
	'Juniper',
	'Lark',
	'Laurel',
	'Linden',
	'Marina',
	'Meadow',
	'Olive',
	'Opal',
	'Pearl',
	'Reed',
	'River',
	'Robin',
	'Rowan',
	'Ruby',
	'Sage',
	'Sky',
	'Storm',
	'Summer',
	'Violet',
	'Willow',
	'Wren',
];
const lastNames = [
	'Bank',
	'Beck',
	'Bridge',
	'Brook',
	'Bush',
	'Cove',
	'Dell',
	'Field',
	'Ford',
	'Glen',
	'Grove',
	'Hill',
	'Isle',
	'Lake',
	'Lane',
	'Marsh',
	'Moor',
	'Mount',
	"O'Moor",
	'Park',
	'Pond',
	'Shore',
	'Stone',
	'Stone-Vale',
	'Vale',
	'Wells',
	'Wood',
];
const firstNamesAbroad = [
	'Björk',
	'Çiçek',
	'Émeraude',
	'İpek',
	'Łąka',
	'Ágata',
	'Öland',
	'Ίρις',
	'桜',
	'Øya',
	'Żuraw',
];
const lastNamesAbroad = ['Ağaç', 'Ås', 'Forêt', 'Grün', 'Río', 'Sjö', 'Straße', 'Wäldchen', 'ÜBERSEE', '山'];
const firstNamesDhaka = ['Akash', 'Joba', 'Nodi', 'Palash', 'Shiuli', 'আকাশ', 'জবা', 'নদী', 'পলাশ', 'শিউলি'];
const lastNamesDhaka = ['Bagan', 'Bon', 'Dighi', 'Pukur', 'দীঘি', 'বন'];

// Names that are reserved for examples: mail to them goes nowhere.
const emailDomains = [
	['example.com', 45],
	['example.org', 15],
	['example.net', 15],
	['mail.example', 12],
	['post.example', 8],
	['firma.example', 3],
	['Example.COM', 2],
] as const;

export interface Name {
	first: string;
	last: string;
}

/** The whole name; what the shop knows of it may be less. */
export function nameOf(customerId: number): Name {
	const random = randomFor('name', customerId);
	if (isInDhaka(customerId))
		return { first: random.pick(firstNamesDhaka), last: random.pick(lastNamesDhaka) };
	return {
		first: random.pick(random.chance(0.06) ? firstNamesAbroad : firstNames),
		last: random.pick(random.chance(0.06) ? lastNamesAbroad : lastNames),
	};
}

/** Now and then null or empty: the shop has none. */
export function emailOf(customerId: number): string | null {
	const random = randomFor('email', customerId);
	const missing = random.weighted([
		['no', 95],
		['null', 4],
		['empty', 1],
	] as const);
	if (missing !== 'no') return missing === 'null' ? null : '';
	return `${mailboxOf(customerId, random)}@${random.weighted(emailDomains)}`;
}

export function guestEmail(orderId: number): string {
	return `guest.${orderId}@${randomFor('guest', orderId).weighted(emailDomains)}`;
}

function mailboxOf(customerId: number, random: Random): string {
	const { first, last } = nameOf(customerId);
	const words = [first, last].map(asciiOf).filter(Boolean);
	const mailbox = [...words, customerId].join(random.pick(['.', '.', '_', '-']));
	return random.chance(0.1) ? mailbox : mailbox.toLowerCase();
}

function asciiOf(text: string): string {
	return text.normalize('NFD').replace(/[^A-Za-z]/g, '');
}
