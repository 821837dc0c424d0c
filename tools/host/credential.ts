/** Name of the credential type that every node of this package uses. */
export const CREDENTIAL_TYPE = 'customerSegmentsApi';

/** What the credential's form holds for a database of the demo shop. */
export function credentialData(connectionString: string): Record<string, unknown> {
	const { hostname, port, username, password, pathname } = new URL(connectionString);
	return {
		host: hostname,
		port: Number(port),
		database: pathname.slice(1),
		user: username,
		password,
		sslMode: 'disable',
		shop: 'demo',
		schema: 'segments',
		timeZone: 'UTC',
		statementTimeout: 60,
		maxConnections: 4,
	};
}
