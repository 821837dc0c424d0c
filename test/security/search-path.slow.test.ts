import { Client } from 'pg';
import { defined, firstOf } from '../../lib/error/defined';
import { openSegments, type OwnMapping, type Segments } from '../../lib';
import { faultOf } from '../support/fault';
import { LurkingRole, OWN_TYPE } from './lurking-role';

const QUALIFIED: OwnMapping = {
	keyType: 'integer',
	ordersCounted: 'paid purchases',
	relations: {
		customers: 'SELECT id, name AS first_name, email, facts, created_at FROM shop.customer',
		addresses: 'SELECT id AS customer_id, country FROM shop.customer',
		tags: 'SELECT customer_id, name FROM shop.tag',
		orders:
			"SELECT id, customer_id, placed_at, total AS amount, currency, status FROM shop.purchase WHERE status = 'paid'",
		order_lines:
			'SELECT purchase_id AS order_id, product AS product_id, quantity, price FROM shop.purchase_line',
		products: 'SELECT id, title, sku FROM shop.product',
	},
	changes: {
		'shop.customer': 'SELECT id FROM changed',
		'shop.purchase': "SELECT customer_id FROM changed WHERE status IN ('paid', 'cancelled')",
		'shop.purchase_line':
			"SELECT p.customer_id FROM changed l JOIN shop.purchase p ON p.id = l.purchase_id WHERE l.product <> ''",
		'shop.tag': 'SELECT customer_id FROM changed',
	},
};

const inShop = (text: string) => text.replaceAll('shop.', '');
/** The same with bare names: they are found by the search path alone. */
const BARE: OwnMapping = {
	...QUALIFIED,
	relations: Object.fromEntries(
		Object.entries(defined(QUALIFIED.relations)).map(([name, text]) => [name, inShop(defined(text))]),
	),
	changes: Object.fromEntries(
		Object.entries(defined(QUALIFIED.changes)).map(([table, text]) => [inShop(table), inShop(defined(text))]),
	),
};

const RULES = [
	'orders_count >= 1',
	'total_spent >= 10',
	'first_name contains "name"',
	'email = "c1@example.com"',
	'email_domain = "example.com"',
	'country = "DE"',
	'tags includes "vip"',
	'orders_count >= 1 and tags includes "vip" and not country = "BD"',
	'products_purchased includes "a"',
	'average_order_value > 5 and last_order_date before 2025-06-01',
	'recency_days > 3',
	'created_at before 2024-01-01',
];

/** Every function of the door, by a login that is not a superuser, with the shop's own writes in between. */
async function wholeDoor(segments: Segments, write: (text: string) => Promise<unknown>): Promise<void> {
	await segments.install({ print: true, changeTracking: true });
	await segments.install({ changeTracking: true });
	await segments.fields();
	await expect(segments.checkMapping()).resolves.toMatchObject({ ok: true });
	for (const query of RULES) {
		await expect(segments.preview({ query }, { missing: true, lint: true })).resolves.toHaveProperty('count');
		await segments.check({ query }, 1);
	}
	const buyers = await segments.create({ title: 'Buyers', query: 'orders_count >= 1' });
	for (const [index, query] of RULES.entries()) await segments.create({ title: `Rule ${index}`, query });
	const list = await segments.create({ title: 'List', customerIds: [1, 2] });
	await segments.update(list.key, { addCustomerIds: [3] });
	await segments.update(buyers.key, { query: 'orders_count >= 1 and total_spent > 0' });
	await segments.previewEdit(buyers.key, { query: 'orders_count >= 2' });
	await expect(segments.evaluate(buyers.key)).resolves.toMatchObject({ mode: 'full', joined: 5 });
	for (const result of await segments.evaluate('all')) expect(result.error).toBeUndefined();
	await write(
		"INSERT INTO shop.purchase (id, customer_id) VALUES (50, 9); UPDATE shop.purchase SET status = 'cancelled' WHERE id = 1",
	);
	await write(
		"INSERT INTO shop.purchase_line VALUES (50, 'a'); UPDATE shop.customer SET name = 'New' WHERE id = 4; DELETE FROM shop.tag WHERE customer_id = 2",
	);
	await expect(segments.evaluate(buyers.key)).resolves.toMatchObject({
		mode: 'incremental',
		joined: 1,
		left: 1,
	});
	for (const result of await segments.evaluate('all')) expect(result.error).toBeUndefined();
	await segments.evaluate('all', { mode: 'full' });
	const members = [];
	for await (const member of segments.members(buyers.key, {
		fields: ['first_name', 'total_spent', 'orders_count', 'tags'],
		refine: 'tags includes "vip" or orders_count >= 1',
		orderBy: 'total_spent',
	}))
		members.push(member.customer_id);
	expect(members.sort()).toEqual([2, 3, 4, 5, 9]);
	await segments.check(buyers.key, 9);
	const changes = await segments.changes({ consumer: 'one', from: 'beginning', segments: 'all' });
	await segments.acknowledge('one', changes);
	await segments.forgetConsumer('one');
	await segments.history(buyers.key);
	await segments.overlap([buyers.key, list.key]);
	await expect(segments.products({ search: 'app' })).resolves.toMatchObject([{ id: 'a' }]);
	await expect(segments.customers([9])).resolves.toMatchObject([{ customer_id: 9 }]);
	await expect(segments.findCustomer({ email: 'C3@example.com' })).resolves.toBe(3);
	await segments.list({ search: 'buy' });
	await segments.get(buyers.key);
	await segments.registerUse({ kind: 'workflow', id: '1', name: 'One' }, [buyers.key]);
	await segments.delete(list.key);
	await segments.install({ changeTracking: false });
}

let shop: LurkingRole;
const opened: Segments[] = [];

async function open(mapping: OwnMapping, connection = shop.login(shop.owner)): Promise<Segments> {
	const segments = await openSegments({ connection, shop: mapping });
	opened.push(segments);
	return segments;
}

async function closeAll(): Promise<void> {
	await Promise.all(opened.splice(0).map((one) => one.close()));
	await shop.close();
}

describe('a role that may create objects in public', () => {
	beforeEach(async () => {
		shop = await LurkingRole.open();
		await shop.setTraps();
	});
	afterEach(closeAll);

	it("gets nothing in all that the library does, nor in the shop's own writes", async () => {
		await wholeDoor(await open(QUALIFIED), (text) =>
			shop.as(shop.owner, `SET search_path = pg_catalog; ${text}`),
		);
		await expect(shop.taken()).resolves.toEqual([]);
	});

	it('gets nothing where the login is a superuser', async () => {
		await wholeDoor(await open(QUALIFIED, shop.superuserUrl), (text) =>
			shop.as(shop.owner, `SET search_path = pg_catalog; ${text}`),
		);
		await expect(shop.taken()).resolves.toEqual([]);
	});

	it("gets nothing with tables of the same names before the shop's own", async () => {
		await shop.run(`ALTER ROLE ${shop.owner} SET search_path = public, shop`);
		const segments = await open(BARE);
		await expect(segments.preview({ query: 'first_name is set' })).resolves.toMatchObject({ count: 10 });
		await wholeDoor(segments, (text) => shop.as(shop.owner, `SET search_path = pg_catalog; ${text}`));
		await expect(shop.taken()).resolves.toEqual([]);
	});

	it("gets nothing in the shop's own writes and in evaluations that were there before it", async () => {
		await shop.clear();
		const segments = await open(QUALIFIED);
		await segments.install({ changeTracking: true });
		await segments.create({ title: 'Buyers', query: 'orders_count >= 1 and tags includes "vip"' });
		await segments.evaluate('buyers');
		await shop.setTraps();
		await shop.as(
			shop.owner,
			"SET search_path = pg_catalog; INSERT INTO shop.purchase (id, customer_id, status) VALUES (50, 9, 'paid'); UPDATE shop.purchase_line SET product = 'b'",
		);
		await expect(shop.taken()).resolves.toEqual([]);
		await expect(shop.run('SELECT reason FROM segments.tracking_gap')).resolves.toEqual([]);
		await expect(segments.evaluate('buyers')).resolves.toMatchObject({ mode: 'incremental' });
		await expect(shop.taken()).resolves.toEqual([]);
	});

	it('gets nothing by putting a tracking function on a table of its own', async () => {
		const segments = await open(QUALIFIED);
		await segments.install({ changeTracking: true });
		await shop.run(`GRANT USAGE ON SCHEMA segments TO ${shop.low}`);
		await shop.as(shop.low, OWN_TYPE);
		const attach = shop.run<{ name: string }>(
			"SELECT proname AS name FROM pg_proc WHERE pronamespace = 'segments'::regnamespace AND prosrc ~ 'SELECT touched.id::integer FROM .SELECT customer_id FROM changed. AS' AND proname ~ 'insert'",
		);
		const { name } = firstOf(await attach);
		const tried = shop.as(
			shop.low,
			`CREATE TRIGGER mine AFTER INSERT ON public.own REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION segments.${name}(); INSERT INTO public.own VALUES (ROW(1))`,
		);
		await expect(tried).rejects.toThrow(/permission denied for function/);
		await expect(shop.taken()).resolves.toEqual([]);
	});

	it('is named where the mapping declares the schema', async () => {
		const fault = await faultOf(open({ ...QUALIFIED, path: ['public'] }));
		expect(fault).toMatchObject({ code: 'MAPPING_INVALID', path: 'path[0]', found: 'public' });
		expect(fault.message).toContain('PUBLIC may create objects in it');
		expect(fault.suggestion).toContain('REVOKE CREATE ON SCHEMA public FROM PUBLIC;');
	});

	it('keeps the schema out for what it left there, after the right was taken away', async () => {
		await shop.run('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
		const fault = await faultOf(open({ ...QUALIFIED, path: ['public'] }));
		expect(fault.message).toContain('a role without trust owns');
		expect(fault.message).toContain('public.');
		expect(fault.suggestion).toContain('DROP ROUTINE public.lower(character varying);');
		for (const remedy of defined(defined(fault.suggestion).match(/DROP (ROUTINE|OPERATOR) [^;]*;/g)))
			await shop.run(remedy);
		await expect(open({ ...QUALIFIED, path: ['public'] })).resolves.toBeDefined();
	});

	it('is why bare names are not found, which the error and the check say', async () => {
		await shop.run('CREATE TABLE public.visitor (id int)');
		const fault = await faultOf(
			open({ keyType: 'integer', relations: { customers: 'SELECT id FROM visitor' } }),
		);
		expect(fault).toMatchObject({ code: 'MAPPING_INVALID', path: 'relations.customers' });
		expect(fault.message).toContain('The schema "public" is not searched: PUBLIC may create objects in it');
		expect(fault.suggestion).toContain('REVOKE CREATE ON SCHEMA public FROM PUBLIC;');
		const { findings } = await (await open(QUALIFIED)).checkMapping();
		expect(findings).toContainEqual(
			expect.objectContaining({
				severity: 'warning',
				code: 'SCHEMA_OPEN',
				message: expect.stringContaining('PUBLIC may create objects in it'),
			}),
		);
	});
});

describe('the schemas of a mapping', () => {
	beforeEach(async () => {
		shop = await LurkingRole.open({ inPublic: false });
	});
	afterEach(closeAll);

	it("are the login's own without those of others", async () => {
		await shop.run(
			`CREATE SCHEMA others; GRANT CREATE, USAGE ON SCHEMA others TO ${shop.low}; GRANT USAGE ON SCHEMA others TO ${shop.owner}; ALTER ROLE ${shop.owner} SET search_path = others, "$user", shop, public, nowhere`,
		);
		const segments = await open(BARE);
		const { ok, findings } = await segments.checkMapping();
		expect(ok).toBe(true);
		expect(findings.filter(({ code }) => code === 'SCHEMA_OPEN')).toMatchObject([
			{
				message: `The schema "others" is not searched for names without a schema: ${shop.low} may create objects in it.`,
				suggestion: `REVOKE CREATE ON SCHEMA others FROM ${shop.low};`,
			},
		]);
	});

	it('may belong to a group whose members create objects there, but not to them', async () => {
		await shop.run(
			`CREATE SCHEMA others; CREATE ROLE group_${shop.low}; GRANT group_${shop.low} TO ${shop.low}; GRANT CREATE ON SCHEMA others TO group_${shop.low}`,
		);
		const fault = await faultOf(open({ ...BARE, path: ['shop', 'others'] }));
		expect(fault).toMatchObject({ path: 'path[1]', found: 'others' });
		expect(fault.message).toContain(`${shop.low} may create`);
		expect(fault.suggestion).toContain(`FROM group_${shop.low};`);
		await shop.run(`DROP OWNED BY group_${shop.low}; DROP ROLE group_${shop.low}`);
		await expect(open({ ...BARE, path: ['shop'] })).resolves.toBeDefined();
	});

	it.each([
		[['shpo'], 'path[0]', 'shop'],
		[['shop', 'pg_temp'], 'path[1]', undefined],
		[['shop', ''], 'path[1]', undefined],
		['shop', 'path', undefined],
	])('%j are refused', async (path, at, nearest) => {
		const fault = await faultOf(open({ ...BARE, path: path as string[] }));
		expect(fault).toMatchObject({ code: 'MAPPING_INVALID', path: at });
		expect(fault.message).not.toContain('has no entry');
		if (nearest !== undefined) expect(fault.suggestion).toContain(nearest);
	});

	it('find citext keys equal in any case, whether its schema is searched or not', async () => {
		await shop.run(
			'CREATE SCHEMA ext; CREATE EXTENSION citext SCHEMA ext; GRANT USAGE ON SCHEMA ext TO PUBLIC',
		);
		await shop.as(
			shop.owner,
			`
			CREATE TABLE shop.person (id ext.citext PRIMARY KEY); INSERT INTO shop.person VALUES ('Ann'), ('Bob');
			CREATE TABLE shop.sale (id ext.citext, person ext.citext, at timestamptz); INSERT INTO shop.sale VALUES ('X', 'ANN', '2025-01-01Z');
			CREATE TABLE shop.item (sale ext.citext, product text, quantity int, price numeric); INSERT INTO shop.item VALUES ('x', 'p', 2, 3)`,
		);
		const mapping: OwnMapping = {
			ordersCounted: 'all',
			relations: {
				customers: 'SELECT id FROM shop.person',
				orders: 'SELECT id, person AS customer_id, at AS placed_at, 1.0 AS amount FROM shop.sale',
				order_lines: 'SELECT sale AS order_id, product AS product_id, quantity, price FROM shop.item',
			},
		};
		for (const path of [[], ['ext']]) {
			const segments = await open({ ...mapping, path });
			for (const query of [
				'orders_count >= 1',
				'orders_count >= 1 and total_spent >= 1 and last_order_date before 2026-01-01',
				'products_purchased includes "p"',
			])
				expect((await segments.preview({ query })).count).toBe(1);
			await expect(segments.check({ query: 'orders_count >= 1' }, 'Ann')).resolves.toMatchObject({
				member: true,
			});
		}
	});
});

/** What goes over the wire, below pg's client. */
interface Wire {
	query(text: string): void;
	parse(message: { text: string }): void;
}

describe('every statement that is sent', () => {
	beforeEach(async () => {
		shop = await LurkingRole.open({ inPublic: false });
	});
	afterEach(closeAll);

	it.each([
		['with bare names', BARE, '"shop"'],
		['with qualified names', { ...QUALIFIED, path: [] }, undefined],
	])('%s runs with a search path of ours, and so does every function', async (_name, mapping, own) => {
		await shop.run(`ALTER ROLE ${shop.owner} SET search_path = shop`);
		const functions = async () =>
			shop.run<{ config: string[] }>(
				"SELECT proconfig AS config FROM pg_proc WHERE pronamespace = 'segments'::regnamespace",
			);
		const [sent, stop] = record();
		const segments = await open(mapping);
		let found: { config: string[] }[] = [];
		await wholeDoor(segments, async (text) => {
			found = await functions();
			await shop.as(shop.owner, `SET search_path = pg_catalog; ${text}`);
		});
		stop();
		const ours = sent
			.filter(({ user }) => user === shop.owner)
			.filter(({ text }) => !text.startsWith('SET search_path = pg_catalog; '));
		expect(ours.length).toBeGreaterThan(300);
		expect(ours.filter(({ path }) => path === undefined)).toEqual([]);
		const paths = ['pg_catalog, pg_temp', ...(own === undefined ? [] : [`pg_catalog, ${own}, pg_temp`])];
		expect([...new Set(ours.map(({ path }) => path))].sort()).toEqual([...paths].sort());
		expect(found.length).toBe(16);
		const set = found.map(({ config }) => config.find((one) => one.startsWith('search_path=')));
		expect([...new Set(set)].sort()).toEqual(
			[
				...new Set([
					'search_path=pg_catalog, pg_temp',
					...(own === undefined ? [] : ['search_path=pg_catalog, shop, pg_temp']),
				]),
			].sort(),
		);
	});

	/**
	 * Statements with the search path of the transaction that they run in; ends of transactions are left out.
	 */
	function record(): [{ user: string | undefined; text: string; path: string | undefined }[], () => void] {
		const sent: { user: string | undefined; text: string; path: string | undefined }[] = [];
		const paths = new WeakMap<object, string | undefined>();
		const users = new WeakMap<object, string>();
		const wire = Object.getPrototypeOf(
			(new Client() as unknown as { connection: Wire }).connection,
		) as Wire & { startup(config: { user: string }): void };
		const note = (connection: object, text: string) => {
			if (/^(COMMIT|ROLLBACK)$/.test(text)) return void paths.delete(connection);
			const set = /^BEGIN [A-Z ]+; (?:SET LOCAL [^;]+; )*?SET LOCAL search_path = ([^;]+)/.exec(text);
			if (set !== null) paths.set(connection, set[1]);
			sent.push({ user: users.get(connection), text, path: paths.get(connection) });
		};
		const { startup, query, parse } = wire;
		const spies = [
			jest
				.spyOn(wire, 'startup')
				.mockImplementation(
					before(startup, (connection, config: { user: string }) => users.set(connection, config.user)),
				),
			jest
				.spyOn(wire, 'query')
				.mockImplementation(before(query, (connection, text: string) => note(connection, text))),
			jest
				.spyOn(wire, 'parse')
				.mockImplementation(
					before(parse, (connection, { text }: { text: string }) => note(connection, text)),
				),
		];
		return [sent, () => spies.forEach((spy) => spy.mockRestore())];
	}

	function before<Given>(real: (given: Given) => void, look: (connection: object, given: Given) => void) {
		return function (this: object, given: Given): void {
			look(this, given);
			real.call(this, given);
		};
	}
});

describe('the owner of the tracking functions', () => {
	beforeEach(async () => {
		shop = await LurkingRole.open({ inPublic: false });
	});
	afterEach(closeAll);

	const owners = () =>
		shop.run(
			"SELECT DISTINCT proowner::regrole::text AS owner FROM pg_proc WHERE pronamespace = 'segments'::regnamespace",
		);
	const write = () =>
		shop.as(
			shop.owner,
			"INSERT INTO shop.purchase (id, customer_id) VALUES (60, 8); INSERT INTO shop.purchase_line VALUES (60, 'a')",
		);
	const logged = () =>
		shop.run('SELECT customer_id FROM segments.touched UNION ALL SELECT -1 FROM segments.tracking_gap');

	it('is told of where it is a superuser, with a script that gives them to a role with no other rights', async () => {
		const segments = await open(QUALIFIED, shop.superuserUrl);
		const { warnings, script } = await segments.install({ changeTracking: true });
		expect(warnings).toEqual([expect.stringContaining('a superuser')]);
		await shop.run(defined(script));
		await expect(owners()).resolves.toEqual([{ owner: 'segments_tracking' }]);
		await write();
		await expect(logged()).resolves.toEqual([{ customer_id: 8 }, { customer_id: 8 }]);
		await expect(segments.install()).resolves.not.toHaveProperty('warnings');
		await segments.install({ changeTracking: false });
	});

	it('is a role with no other rights by the printed script, which can be run twice', async () => {
		const segments = await open(QUALIFIED);
		await segments.install();
		const { script } = await segments.install({ print: true, changeTracking: true });
		await shop.run(defined(script));
		await shop.run(defined(script));
		await expect(owners()).resolves.toEqual([{ owner: 'segments_tracking' }]);
		await expect(
			shop.run(
				"SELECT rolcanlogin OR rolsuper OR rolcreaterole OR rolbypassrls AS mighty FROM pg_roles WHERE rolname = 'segments_tracking'",
			),
		).resolves.toEqual([{ mighty: false }]);
		await expect(
			shop.run(
				"SELECT DISTINCT table_schema || '.' || table_name || ' ' || privilege_type AS right FROM information_schema.role_table_grants WHERE grantee = 'segments_tracking' ORDER BY 1",
			),
		).resolves.toEqual([
			{ right: 'segments.touched INSERT' },
			{ right: 'segments.tracking_gap INSERT' },
			{ right: 'shop.purchase SELECT' },
		]);
		await expect(
			shop.run("SELECT has_schema_privilege('segments_tracking', 'segments', 'CREATE') AS create"),
		).resolves.toEqual([{ create: false }]);
		await write();
		await expect(logged()).resolves.toEqual([{ customer_id: 8 }, { customer_id: 8 }]);
	});

	it('may be made by the owner of shop and store where it may create roles', async () => {
		await shop.run(`ALTER ROLE ${shop.owner} CREATEROLE`);
		const segments = await open(QUALIFIED);
		const { script } = await segments.install({ print: true, changeTracking: true });
		await shop.as(shop.owner, defined(script).replace(/^GRANT [^;]* TO "owner_[^;]*;$/gm, ''));
		const again = await segments.install({ print: true, changeTracking: true });
		await shop.as(shop.owner, defined(again.script));
		await expect(owners()).resolves.toEqual([{ owner: 'segments_tracking' }]);
		await write();
		await expect(logged()).resolves.toEqual([{ customer_id: 8 }, { customer_id: 8 }]);
		await segments.install({ changeTracking: false });
		await expect(owners()).resolves.toEqual([]);
	});

	it('reads tables whose rows are hidden from others', async () => {
		await shop.as(shop.owner, 'ALTER TABLE shop.purchase ENABLE ROW LEVEL SECURITY');
		const segments = await open(QUALIFIED);
		const { script } = await segments.install({ print: true, changeTracking: true });
		await shop.run(defined(script));
		await write();
		await expect(logged()).resolves.toEqual([{ customer_id: 8 }, { customer_id: 8 }]);
	});

	it('is no role that was there for something else', async () => {
		await shop.run('CREATE ROLE segments_tracking LOGIN');
		const { script } = await (await open(QUALIFIED)).install({ print: true, changeTracking: true });
		await expect(shop.run(defined(script))).rejects.toThrow(
			'is there already and is made for something else',
		);
		await shop.run('ROLLBACK');
	});
});
