/** Whom a description speaks of: it is read behind "a customer who" or "customers who". */
export type Subject = 'customer' | 'customers';

/** The verbs in the present that phrases begin with; those in the past are the same for one and for many. */
const OF_MANY: Readonly<Record<string, string>> = {
	is: 'are',
	has: 'have',
	does: 'do',
	was: 'were',
	lives: 'live',
	takes: 'take',
	falls: 'fall',
	says: 'say',
};

/** A phrase in the third person singular, such as `lives in GB`, as its subject wants it: `live in GB`. */
export function agreed(phrase: string, subject: Subject): string {
	if (subject === 'customer') return phrase;
	const verb = /^\w+/.exec(phrase)?.[0] ?? '';
	return Object.hasOwn(OF_MANY, verb) ? `${OF_MANY[verb]}${phrase.slice(verb.length)}` : phrase;
}
