import { DatabaseError } from '../error';

/**
 * The password of a connection. pg gets a function, for instead of an empty text it would look into its
 * environment.
 */
export interface Password {
	/** What the server is told when it asks. @throws AUTHENTICATION_FAILED where there is none to tell */
	readonly tell: () => Promise<string>;
	/** Those that may stand in what the server says, to be taken out of it. */
	readonly known: ReadonlySet<string>;
}

/** @param check of a text; undefined for an empty one */
export function passwordOf(given: unknown, check: (value: unknown) => string | undefined): Password {
	if (typeof given === 'function') return fromFunction(given as () => unknown, check);
	const text = check(given);
	if (text === undefined) return { tell: () => Promise.reject(refusal()), known: new Set() };
	return { tell: () => Promise.resolve(text), known: new Set([text]) };
}

/** Tokens that live for some minutes are made for each connection. */
function fromFunction(make: () => unknown, check: (value: unknown) => string | undefined): Password {
	const known = new Set<string>();
	const tell = async () => {
		const text = check(await made(make));
		if (text === undefined) throw refusal();
		const [oldest] = known;
		if (known.size >= REMEMBERED && oldest !== undefined) known.delete(oldest);
		known.add(text);
		return text;
	};
	return { tell, known };
}

const REMEMBERED = 20;

async function made(make: () => unknown): Promise<unknown> {
	try {
		return await make();
	} catch (cause) {
		throw new DatabaseError(
			'AUTHENTICATION_FAILED',
			'The function that gives the password of the connection failed.',
			{
				path: 'connection.password',
				cause,
			},
		);
	}
}

function refusal(): DatabaseError {
	return new DatabaseError(
		'AUTHENTICATION_FAILED',
		'The database refused the login: it asks for a password, and the connection has none.',
		{
			suggestion: 'Give the password of the user; none is taken from the environment of this process.',
		},
	);
}
