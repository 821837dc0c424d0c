import { randomFor } from './random';
import type { Random } from './random';

export interface Place {
	city: string;
	region: string | null;
	country: string;
}

/** Whether a customer lives in Dhaka, too: the data set has nobody from Bangladesh. */
export function isInDhaka(customerId: number): boolean {
	return randomFor('dhaka', customerId).chance(0.012);
}

export const dhaka: Place = { city: 'Dhaka', region: 'Dhaka Division', country: 'BD' };

export function placeIn(country: string, random: Random): Place {
	const [city, region] = random.pick(cities[country] ?? [['', '']]);
	return { city, region: region || null, country };
}

/** The language that most shops would note for a customer from there. */
export function languageOf(country: string): string {
	return languages[country] ?? 'en';
}

/** A number that nobody has: ranges set aside for fiction where there are any, else an impossible one. */
export function phoneIn(country: string, random: Random): string {
	const digits = (count: number) => String(random.integer(0, 10 ** count - 1)).padStart(count, '0');
	if (country === 'GB') return `+44 7700 900${digits(3)}`;
	if (country === 'US' || country === 'CA') return `+1 202 555 01${digits(2)}`;
	return `+${callingCodes[country] ?? '44'} 000 ${digits(6)}`;
}

const cities: Record<string, [city: string, region: string][]> = {
	AE: [
		['Dubai', 'Dubai'],
		['Abu Dhabi', 'Abu Dhabi'],
	],
	AT: [
		['Wien', 'Wien'],
		['Graz', 'Steiermark'],
		['Linz', 'Oberösterreich'],
	],
	AU: [
		['Sydney', 'NSW'],
		['Melbourne', 'VIC'],
		['Perth', 'WA'],
	],
	BE: [
		['Bruxelles', 'Bruxelles'],
		['Antwerpen', 'Vlaanderen'],
		['Liège', 'Wallonie'],
	],
	BH: [['Manama', '']],
	BR: [
		['São Paulo', 'SP'],
		['Rio de Janeiro', 'RJ'],
	],
	CA: [
		['Toronto', 'ON'],
		['Montréal', 'QC'],
	],
	CH: [
		['Zürich', 'ZH'],
		['Genève', 'GE'],
		['Bern', 'BE'],
	],
	CY: [
		['Nicosia', ''],
		['Limassol', ''],
	],
	CZ: [
		['Praha', ''],
		['Brno', 'Jihomoravský kraj'],
	],
	DE: [
		['Berlin', 'Berlin'],
		['Hamburg', 'Hamburg'],
		['München', 'Bayern'],
		['Köln', 'Nordrhein-Westfalen'],
		['Görlitz', 'Sachsen'],
	],
	DK: [
		['København', 'Hovedstaden'],
		['Aarhus', 'Midtjylland'],
	],
	ES: [
		['Madrid', 'Comunidad de Madrid'],
		['Barcelona', 'Cataluña'],
		['Málaga', 'Andalucía'],
	],
	FI: [
		['Helsinki', 'Uusimaa'],
		['Tampere', 'Pirkanmaa'],
	],
	FR: [
		['Paris', 'Île-de-France'],
		['Lyon', 'Auvergne-Rhône-Alpes'],
		['Marseille', 'Provence'],
		['Nîmes', 'Occitanie'],
	],
	GB: [
		['London', 'England'],
		['London', 'England'],
		['London', 'England'],
		['Manchester', 'England'],
		['Leeds', 'England'],
		['Bristol', 'England'],
		['Birmingham', 'England'],
		['Newcastle upon Tyne', 'England'],
		['York', 'England'],
		['Edinburgh', 'Scotland'],
		['Glasgow', 'Scotland'],
		['Cardiff', 'Wales'],
		['Swansea', 'Wales'],
		['Belfast', 'Northern Ireland'],
	],
	GR: [
		['Αθήνα', 'Αττική'],
		['Thessaloniki', 'Macedonia'],
	],
	HK: [['Hong Kong', '']],
	IE: [
		['Dublin', 'Leinster'],
		['Cork', 'Munster'],
		['Galway', 'Connacht'],
	],
	IL: [
		['Tel Aviv', ''],
		['Haifa', ''],
	],
	IS: [['Reykjavík', '']],
	IT: [
		['Milano', 'Lombardia'],
		['Roma', 'Lazio'],
		['Torino', 'Piemonte'],
	],
	JE: [['Saint Helier', '']],
	JP: [
		['東京', '東京都'],
		['Osaka', 'Osaka'],
	],
	LB: [['Beirut', '']],
	LT: [
		['Vilnius', ''],
		['Kaunas', ''],
	],
	MT: [['Valletta', '']],
	NL: [
		['Amsterdam', 'Noord-Holland'],
		['Rotterdam', 'Zuid-Holland'],
		['Utrecht', 'Utrecht'],
	],
	NO: [
		['Oslo', ''],
		['Bergen', 'Vestland'],
		['Tromsø', 'Troms'],
	],
	PL: [
		['Warszawa', 'Mazowieckie'],
		['Kraków', 'Małopolskie'],
		['Łódź', 'Łódzkie'],
	],
	PT: [
		['Lisboa', ''],
		['Porto', ''],
	],
	SA: [['Riyadh', '']],
	SE: [
		['Stockholm', ''],
		['Göteborg', ''],
		['Malmö', 'Skåne'],
	],
	SG: [['Singapore', '']],
	US: [
		['New York', 'NY'],
		['Portland', 'OR'],
		['Austin', 'TX'],
	],
	ZA: [
		['Cape Town', 'Western Cape'],
		['Durban', 'KwaZulu-Natal'],
	],
};

const languages: Record<string, string> = {
	AT: 'de',
	BD: 'bn',
	BE: 'nl',
	BR: 'pt-BR',
	CH: 'de',
	CZ: 'cs',
	DE: 'de',
	DK: 'da',
	ES: 'es',
	FI: 'fi',
	FR: 'fr',
	GR: 'el',
	IS: 'is',
	IT: 'it',
	JP: 'ja',
	LT: 'lt',
	NL: 'nl',
	NO: 'nb',
	PL: 'pl',
	PT: 'pt',
	SE: 'sv',
	US: 'en-US',
};

const callingCodes: Record<string, string> = {
	AE: '971',
	AT: '43',
	AU: '61',
	BD: '880',
	BE: '32',
	BH: '973',
	BR: '55',
	CH: '41',
	CY: '357',
	CZ: '420',
	DE: '49',
	DK: '45',
	ES: '34',
	FI: '358',
	FR: '33',
	GR: '30',
	HK: '852',
	IE: '353',
	IL: '972',
	IS: '354',
	IT: '39',
	JP: '81',
	LB: '961',
	LT: '370',
	MT: '356',
	NL: '31',
	NO: '47',
	PL: '48',
	PT: '351',
	SA: '966',
	SE: '46',
	SG: '65',
	ZA: '27',
};
