import { openSegments } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';

let home: TestDatabase;
let provider: string;

beforeAll(async () => {
	home = await createTestDatabase();
	// Before 15 there was no other provider, and no word for it.
	const { rows } = await home.pool.query(
		"SELECT current_setting('server_version_num')::int >= 150000 AS named",
	);
	provider = rows[0].named ? 'LOCALE_PROVIDER libc' : '';
});
afterAll(() => home.drop());

describe.each(['LATIN1', 'LATIN9', 'SQL_ASCII', 'UTF8'])('a database of encoding %s', (encoding) => {
	it('is opened, evaluated and read', async () => {
		const name = `${home.name}_${encoding.toLowerCase()}`;
		await home.pool.query(
			`CREATE DATABASE ${name} TEMPLATE template0 ENCODING '${encoding}' ${provider} LOCALE 'C'`,
		);
		const connection = home.connectionString.replace(home.name, name);
		const shop = {
			customers: "SELECT n AS id, 'Zoë' AS first_name FROM generate_series(1, 3) AS n",
			addresses: "SELECT 1 AS customer_id, 'Dk' AS country, 'Dk' AS country_stored, 'kId' AS city",
			orders:
				"SELECT 1 AS id, 2 AS customer_id, timestamptz '2025-01-01Z' AS placed_at, 5.0 AS amount, 'SEK' AS currency",
			ordersCounted: 'all',
			keyType: 'integer' as const,
		};
		const segments = await openSegments({ connection, shop });
		try {
			await segments.install();
			await expect(segments.checkMapping()).resolves.toMatchObject({ ok: true });
			await segments.create({ title: 'Zoë', key: 'zoe', query: "first_name = 'Zoë'" });
			await expect(segments.evaluate('zoe')).resolves.toMatchObject({ members: 3 });
			await expect(segments.get('zoe')).resolves.toMatchObject({ title: 'Zoë' });
			// K and I have other forms in Unicode, which not every encoding has.
			for (const query of ["country = 'dk'", 'amount_spent > 1 currency SEK', "city = 'kid'"])
				await expect(segments.preview(query)).resolves.toMatchObject({ count: 1 });
		} finally {
			await segments.close();
			await home.pool.query(`DROP DATABASE ${name} WITH (FORCE)`);
		}
	});
});
