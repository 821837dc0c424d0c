import { readConnectionString } from './connection-string';

/**
 * The passwords that stand in connections, as far as they can be read: to be taken out of errors about other
 * options.
 */
export const passwordsIn = (...connections: readonly unknown[]): string[] => connections.flatMap(passwordIn);

function passwordIn(connection: unknown): string[] {
	try {
		const { password, connectionString, ...rest } = (
			typeof connection === 'string' ? { connectionString: connection } : { ...(connection as object) }
		) as Record<string, unknown>;
		const { passphrase } = { ...(rest.ssl as object) } as { passphrase?: unknown };
		const written = typeof connectionString === 'string' ? writtenIn(connectionString) : [];
		return [password, passphrase, ...written].filter(
			(one): one is string => typeof one === 'string' && one !== '',
		);
	} catch {
		// What cannot be read is refused elsewhere, and not repeated there.
		return [];
	}
}

function writtenIn(text: string): (string | undefined)[] {
	const { fields, tls } = readConnectionString('connection', text.trim());
	return [fields.password, tls.keyPassword];
}
