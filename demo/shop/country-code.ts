/**
 * The data set's countries as ISO 3166 codes. "Unspecified" and "European Community" are no country: empty.
 */
export function countryCode(name: string): string {
	const code = codes[name];
	if (code === undefined) throw new Error(`No country code for "${name}"`);
	return code;
}

const codes: Record<string, string> = {
	Australia: 'AU',
	Austria: 'AT',
	Bahrain: 'BH',
	Belgium: 'BE',
	Brazil: 'BR',
	Canada: 'CA',
	'Channel Islands': 'JE',
	Cyprus: 'CY',
	'Czech Republic': 'CZ',
	Denmark: 'DK',
	EIRE: 'IE',
	'European Community': '',
	Finland: 'FI',
	France: 'FR',
	Germany: 'DE',
	Greece: 'GR',
	'Hong Kong': 'HK',
	Iceland: 'IS',
	Israel: 'IL',
	Italy: 'IT',
	Japan: 'JP',
	Lebanon: 'LB',
	Lithuania: 'LT',
	Malta: 'MT',
	Netherlands: 'NL',
	Norway: 'NO',
	Poland: 'PL',
	Portugal: 'PT',
	RSA: 'ZA',
	'Saudi Arabia': 'SA',
	Singapore: 'SG',
	Spain: 'ES',
	Sweden: 'SE',
	Switzerland: 'CH',
	'United Arab Emirates': 'AE',
	'United Kingdom': 'GB',
	Unspecified: '',
	USA: 'US',
};
