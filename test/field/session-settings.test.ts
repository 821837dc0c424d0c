import { SMALL_SHOP, openSmallShop, type SmallShop } from '../support/small-shop';

/** What a DBA may have set for a database or a login; each has changed the answers of some program. */
const SETTINGS = {
	DateStyle: 'German',
	IntervalStyle: 'sql_standard',
	TimeZone: 'Asia/Tokyo',
	bytea_output: 'escape',
	extra_float_digits: '-10',
	standard_conforming_strings: 'off',
	backslash_quote: 'off',
	array_nulls: 'off',
	transform_null_equals: 'on',
	default_transaction_read_only: 'on',
	default_transaction_isolation: 'serializable',
	default_transaction_deferrable: 'on',
	search_path: '',
	// Long enough for BEGIN on a busy machine, shorter than to read the customers takes.
	statement_timeout: '20',
	lock_timeout: '1',
	idle_in_transaction_session_timeout: '1',
	quote_all_identifiers: 'on',
	plan_cache_mode: 'force_generic_plan',
} as const;

const SHOP = {
	...SMALL_SHOP,
	relations: {
		...SMALL_SHOP.relations,
		customers:
			'SELECT id, name AS first_name, email, created_at, birthday, ratio, hobbies, attributes FROM shop.slow_customer',
	},
};

let shop: SmallShop;
beforeAll(async () => {
	shop = await openSmallShop({ install: false });
	await shop.run(
		'ALTER TABLE shop.customer ADD birthday date, ADD ratio double precision, ADD hobbies text[], ADD attributes jsonb',
	);
	await shop.run(
		String.raw`INSERT INTO shop.customer VALUES (1, 'C:\new', 'a@x.example', 'DE', '2025-01-02T03:04:05.678901Z', '1990-02-03', 1234567.891, '{a,NULL,"NULL"}', '{"on": "2025-04-03"}'), (2, 'O''Hara', NULL, NULL, '2025-03-01Z', '1990-03-02', 0.1, '{}', NULL)`,
	);
	await shop.run(
		'CREATE VIEW shop.slow_customer AS SELECT customer.* FROM shop.customer, (SELECT count(*) FROM generate_series(1, 600000)) AS waited',
	);
	await shop.order(1, '2025-06-14T15:30:00Z', 10.05);
	await shop.order(1, '2025-06-14T14:30:00Z', 0.1);
});
afterAll(() => shop.close());

const asOf = '2025-06-14T16:00:00Z';

async function answers(schema: string): Promise<unknown> {
	const segments = await shop.open({ shop: SHOP, schema, timeZone: 'UTC' });
	const ids = async (rule: string | object) =>
		(await segments.preview(rule, { sampleSize: 9, asOf })).customers.map(({ customer_id }) => customer_id);
	await segments.install();
	await segments.create({ title: 'All', query: "first_name != 'x'" });
	await segments.evaluate('All');
	const members = [];
	const fields = ['birthday', 'created_at', 'ratio', 'hobbies', 'amount_spent', 'last_order_date'];
	for await (const { joined_at: _, ...row } of segments.members('All', {
		fields,
		orderBy: { field: 'customer_id' },
	}))
		members.push(row);
	return {
		members,
		check: (await segments.check('amount_spent > 10', 1, { asOf })).conditions,
		ids: [
			await ids(String.raw`first_name = 'C:\new'`),
			await ids({ field: 'first_name', operator: 'ends_with', value: '\\new' }),
			await ids("birthday on '1990-02-03'"),
			await ids("attributes.on on '2025-04-03'"),
			await ids('ratio = 1234567.891'),
			await ids("created_at > '2025-01-02T03:04:05.678900Z'"),
			await ids({ field: 'hobbies', operator: 'includes_any', value: ['NULL'] }),
			await ids('orders_count within today = 2'),
			await ids('orders_count within last 1 hour = 1'),
			await ids('email is null'),
		],
	};
}

test('settings of the database or the login change no answer', async () => {
	const expected = await answers('plain');
	expect(expected).toMatchObject({ ids: [[1], [1], [1], [1], [1], [1, 2], [1], [1], [1], [2]] });
	for (const [name, value] of Object.entries(SETTINGS))
		await shop.run(`ALTER DATABASE ${shop.database.name} SET ${name} TO '${value}'`);
	expect(await answers('under_settings')).toEqual(expected);
});
