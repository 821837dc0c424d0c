import { DatabaseError, didYouMean } from '../error';

/**
 * What is wrong with one field of a connection. What stood there is not repeated: it may be a password, or a
 * whole connection string, in the wrong field.
 */
export const connectionFault = (
	path: string,
	message: string,
	more: { allowed?: string[]; suggestion?: string } = {},
) => new DatabaseError('OPTION_INVALID', message, { path, ...more });

export const unknownKey = (path: string, key: string, known: readonly string[]) =>
	connectionFault(`${path}.${shown(key)}`, `A connection has no option "${shown(key)}".`, {
		allowed: [...known],
		suggestion: didYouMean(key.slice(0, LONGEST_SHOWN), known),
	});

const LONGEST_SHOWN = 60;
const shown = (key: string) => (key.length > LONGEST_SHOWN ? `${key.slice(0, LONGEST_SHOWN)}…` : key);

export const notAConnection = (path: string) =>
	connectionFault(path, 'The connection is not a connection string that Postgres understands.', {
		allowed: [
			'postgres://user:password@host:5432/database',
			'the options of pg: host, port, database, user, password, ssl',
		],
		suggestion:
			'Special characters in a password must be percent-encoded in a connection string; the options of pg take them as they are.',
	});
