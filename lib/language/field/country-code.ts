/** English names that the platform spells otherwise; the United Kingdom is GB. */
const ALSO: Readonly<Record<string, string>> = {
	uk: 'GB',
	'great britain': 'GB',
	usa: 'US',
	'united states of america': 'US',
	turkey: 'TR',
	'czech republic': 'CZ',
	'ivory coast': 'CI',
	burma: 'MM',
	myanmar: 'MM',
	'hong kong': 'HK',
	macau: 'MO',
	palestine: 'PS',
	holland: 'NL',
};

let names: ReadonlyMap<string, string> | undefined;

/**
 * The ISO 3166 code of a country by its English name: `Poland` is PL, `UK` is GB; undefined for other texts.
 */
export function countryCode(name: string): string | undefined {
	names ??= new Map([...everyCode(), ...Object.entries(ALSO)]);
	return names.get(name.trim().toLowerCase());
}

/**
 * As the platform names them. It knows codes of former countries too, under the names of those that took
 * their place.
 */
function* everyCode(): Generator<readonly [string, string]> {
	const english = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
	const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
	for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
		const name = english.of(code);
		if (name !== undefined && new Intl.Locale(`und-${code}`).region === code)
			yield [name.toLowerCase(), code];
	}
}
