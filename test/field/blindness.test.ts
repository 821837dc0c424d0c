import { randomBytes } from 'node:crypto';
import { defined, firstOf } from '../../lib/error/defined';
import type { OwnMapping, Segments } from '../../lib';
import { faultOf } from '../support/fault';
import { openSmallShop, SMALL_SHOP, type SmallShop } from '../support/small-shop';

/** What hides rows from an evaluation must not pass for customers who are gone. The login is no superuser. */
let shop: SmallShop;
let segments: Segments;
const role = `login_${randomBytes(6).toString('hex')}`;

const asRole = () =>
	Object.assign(new URL(shop.database.connectionString), { username: role, password: 'x' }).href;

beforeAll(async () => {
	shop = await openSmallShop({ install: false });
	await shop.run(
		`CREATE ROLE ${role} LOGIN PASSWORD 'x'; GRANT CREATE ON DATABASE ${shop.database.name} TO ${role}; GRANT USAGE ON SCHEMA shop TO ${role}; GRANT SELECT ON ALL TABLES IN SCHEMA shop TO ${role}`,
	);
	segments = await shop.open({ connection: asRole() });
	await segments.install();
});

beforeEach(async () => {
	await shop.reset();
	await shop.customers(...Array.from({ length: 50 }, () => 'BD'));
	await shop.order(1, '2025-01-10T00:00:00Z');
	await shop.order(2, '2025-01-10T00:00:00Z');
	await segments.create({ title: 'BD', query: "country = 'BD'" });
	await segments.create({ title: 'Buyers', query: 'orders_count >= 1' });
	await segments.create({ title: 'No order', query: 'orders_count = 0' });
	await segments.evaluate('all');
});

afterEach(async () => {
	await shop.run(`
		DO $$ DECLARE p record; BEGIN FOR p IN SELECT policyname, schemaname, tablename FROM pg_policies LOOP
			EXECUTE format('DROP POLICY %I ON %I.%I', p.policyname, p.schemaname, p.tablename); END LOOP; END $$;
		ALTER TABLE shop.customer DISABLE ROW LEVEL SECURITY; ALTER TABLE shop.customer NO FORCE ROW LEVEL SECURITY; ALTER TABLE shop.customer OWNER TO CURRENT_USER;
		ALTER TABLE shop.purchase DISABLE ROW LEVEL SECURITY;
		GRANT SELECT ON ALL TABLES IN SCHEMA shop TO ${role}`);
});

afterAll(async () => {
	await segments?.close();
	await shop.run(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
	await shop.close();
});

const sizes = async (of = segments) =>
	Object.fromEntries((await of.list()).map(({ title, memberCount }) => [title, memberCount]));
const FULL = { BD: 50, Buyers: 2, 'No order': 48 };
const changes = async () =>
	Number(firstOf(await shop.run('SELECT count(*) AS n FROM segments.membership_change')).n);

/** Nothing moved, and both the segment and its evaluation say why. */
async function expectHeld(ref: string, words: string, of = segments): Promise<void> {
	const before = [await sizes(of), await changes()];
	const fault = await faultOf(of.evaluate(ref));
	expect(fault).toMatchObject({ code: 'EVALUATION_HELD', message: expect.stringContaining(words) });
	await expect(Promise.all([sizes(of), changes()])).resolves.toEqual(before);
	await expect(of.get(ref)).resolves.toMatchObject({ lastError: fault.message });
	const { evaluations } = await of.history(ref, { limit: 1 });
	expect(evaluations[0]).toMatchObject({ error: fault.message, joined: 0, left: 0 });
}

describe('row-level security', () => {
	it('that hides all rows holds every segment, and lets it go on when it is gone', async () => {
		await shop.run('ALTER TABLE shop.customer ENABLE ROW LEVEL SECURITY');
		await expectHeld('BD', 'shop.customer');
		await expectHeld('No order', role);
		await expect(sizes()).resolves.toEqual(FULL);
		await shop.run('ALTER TABLE shop.customer DISABLE ROW LEVEL SECURITY');
		await expect(segments.evaluate('BD')).resolves.toMatchObject({ joined: 0, left: 0, members: 50 });
		await expect(segments.get('BD')).resolves.toMatchObject({ lastError: null });
	});

	it('with a policy that hides some rows holds as well', async () => {
		await shop.run(
			'CREATE POLICY few ON shop.customer USING (id <= 10); ALTER TABLE shop.customer ENABLE ROW LEVEL SECURITY',
		);
		await expectHeld('BD', 'shop.customer');
	});

	it('of orders holds those that ask of orders, and none that do not', async () => {
		await shop.run('ALTER TABLE shop.purchase ENABLE ROW LEVEL SECURITY');
		const results = await segments.evaluate('all');
		expect(results.map(({ segment, error, left }) => [segment.title, error?.code, left])).toEqual(
			expect.arrayContaining([
				['BD', undefined, 0],
				['Buyers', 'EVALUATION_HELD', 0],
				['No order', 'EVALUATION_HELD', 0],
			]),
		);
		await expect(sizes()).resolves.toEqual(FULL);
	});

	it('that is forced on the owner holds, and only then', async () => {
		await shop.run(
			`ALTER TABLE shop.customer OWNER TO ${role}; ALTER TABLE shop.customer ENABLE ROW LEVEL SECURITY`,
		);
		await expect(segments.evaluate('BD')).resolves.toMatchObject({ left: 0, members: 50 });
		await shop.run('ALTER TABLE shop.customer FORCE ROW LEVEL SECURITY');
		await expectHeld('BD', 'shop.customer');
	});

	it('under which the login sees every row hides nothing', async () => {
		await shop.run(
			`CREATE POLICY all_rows ON shop.customer FOR SELECT TO ${role} USING (true); ALTER TABLE shop.customer ENABLE ROW LEVEL SECURITY`,
		);
		await expect(segments.evaluate('BD')).resolves.toMatchObject({ left: 0, members: 50 });
		await shop.run('CREATE POLICY less ON shop.customer AS RESTRICTIVE USING (id <= 10)');
		await expectHeld('BD', 'shop.customer');
	});

	it('that was confirmed holds no more, until its policies change', async () => {
		await shop.run(
			'CREATE POLICY few ON shop.customer USING (id <= 10); ALTER TABLE shop.customer ENABLE ROW LEVEL SECURITY',
		);
		await expectHeld('BD', 'shop.customer');
		await expect(segments.evaluate('BD', { confirm: true })).resolves.toMatchObject({
			left: 40,
			members: 10,
		});
		await expect(segments.get('BD')).resolves.toMatchObject({ lastError: null });
		await expect(segments.evaluate('BD')).resolves.toMatchObject({ left: 0, members: 10 });
		await shop.run('ALTER POLICY few ON shop.customer USING (id <= 5)');
		await expectHeld('BD', 'shop.customer');
	});

	it('that was there before the first evaluation is no reason to hold, but the check tells of it', async () => {
		await shop.run(
			'CREATE POLICY few ON shop.customer USING (id <= 10); ALTER TABLE shop.customer ENABLE ROW LEVEL SECURITY',
		);
		await segments.create({ title: 'Late', query: "country = 'BD'" });
		await expect(segments.evaluate('Late')).resolves.toMatchObject({ members: 10 });
		await expect(segments.evaluate('Late')).resolves.toMatchObject({ members: 10 });
		const { findings } = await segments.checkMapping();
		expect(findings.filter(({ code }) => code === 'ROWS_HIDDEN')).toEqual(
			['customers', 'addresses'].map((relation) =>
				expect.objectContaining({
					severity: 'warning',
					relation,
					message: expect.stringContaining('shop.customer'),
					suggestion: expect.stringContaining(`TO ${role}`),
				}),
			),
		);
		await shop.run(defined(defined(findings.find(({ relation }) => relation === 'customers')).suggestion));
		expect((await segments.checkMapping()).findings).not.toContainEqual(
			expect.objectContaining({ code: 'ROWS_HIDDEN' }),
		);
	});

	it.each([
		['runs as its reader', 'WITH (security_invoker)', 'EVALUATION_HELD'],
		['runs as its owner, who sees all', '', undefined],
	])('behind a view that %s', async (_, how, code) => {
		const { server } = firstOf(await shop.run("SELECT current_setting('server_version_num')::int AS server"));
		if (how !== '' && Number(server) < 150_000) return;
		await shop.run(
			`CREATE VIEW shop.seen ${how} AS SELECT * FROM shop.customer; GRANT SELECT ON shop.seen TO ${role}`,
		);
		const viewed = await openOwn({ customers: 'SELECT id, name AS first_name, email FROM shop.seen' });
		try {
			await viewed.create({ title: 'Named', query: "first_name != 'nobody'" });
			await viewed.evaluate('Named');
			await shop.run('ALTER TABLE shop.customer ENABLE ROW LEVEL SECURITY');
			const [result] = await viewed.evaluate(['Named']);
			expect(result).toMatchObject({ left: 0, members: 50 });
			expect(defined(result).error?.code).toBe(code);
		} finally {
			await viewed.close();
			await shop.run('DROP VIEW shop.seen');
		}
	});
});

/** Another mapping, over the same store. */
const openOwn = (relations: Partial<OwnMapping['relations']>) =>
	shop.open({
		connection: asRole(),
		shop: { ...SMALL_SHOP, relations: { ...SMALL_SHOP.relations, ...relations } },
	});

describe('a relation that had rows and has none', () => {
	it('holds: TRUNCATE of the orders', async () => {
		await shop.run('TRUNCATE shop.purchase');
		await expectHeld('Buyers', '"orders" had rows');
		await expectHeld('No order', '"orders" had rows');
		await expect(segments.evaluate('BD')).resolves.toMatchObject({ members: 50 });
		await expect(sizes()).resolves.toEqual(FULL);
		await shop.order(1, '2025-01-10T00:00:00Z');
		await expect(segments.evaluate('Buyers')).resolves.toMatchObject({ left: 1, members: 1 });
	});

	it('holds under change tracking, too', async () => {
		const owner = await shop.open();
		await owner.install({ changeTracking: true });
		try {
			await owner.evaluate('all');
			await expect(owner.evaluate('Buyers')).resolves.toMatchObject({ mode: 'incremental' });
			await shop.run('DELETE FROM shop.purchase');
			await expectHeld('Buyers', '"orders" had rows', owner);
			await expect(owner.evaluate('Buyers', { confirm: true })).resolves.toMatchObject({
				left: 2,
				members: 0,
			});
		} finally {
			await owner.install({ changeTracking: false });
		}
	});

	it('holds: nobody is a customer any more, of a list either, and of a store that has nothing written down', async () => {
		await segments.create({ title: 'List', customerIds: [1, 2, 3] });
		await shop.run('UPDATE segments.segment SET sight = NULL; TRUNCATE shop.customer');
		await expectHeld('BD', '"customers" had rows');
		await expectHeld('List', '"customers" had rows');
		await expect(segments.evaluate('List', { confirm: true })).resolves.toMatchObject({
			left: 3,
			members: 0,
		});
		await expect(segments.evaluate('List')).resolves.toMatchObject({ left: 0, members: 0 });
	});

	it('holds: a view that is another one now', async () => {
		await shop.run(
			`CREATE VIEW shop.sold AS SELECT * FROM shop.purchase; GRANT SELECT ON shop.sold TO ${role}`,
		);
		const viewed = await openOwn({
			orders: 'SELECT id, customer_id, placed_at, total AS amount, currency FROM shop.sold',
		});
		try {
			await viewed.evaluate('all');
			await shop.run('CREATE OR REPLACE VIEW shop.sold AS SELECT * FROM shop.purchase WHERE false');
			await expectHeld('Buyers', '"orders" had rows', viewed);
		} finally {
			await viewed.close();
			await shop.run('DROP VIEW shop.sold');
		}
	});

	it('holds: an edit of the mapping that empties it', async () => {
		const edited = await openOwn({
			orders:
				'SELECT id, customer_id, placed_at, total AS amount, currency FROM shop.purchase WHERE total < 0',
		});
		await expectHeld('Buyers', '"orders" had rows', edited);
		await expect(edited.evaluate('Buyers', { confirm: true })).resolves.toMatchObject({
			left: 2,
			members: 0,
		});
		await expect(edited.evaluate('Buyers')).resolves.toMatchObject({ left: 0, members: 0 });
	});

	it('is no reason to hold where it was empty from the start', async () => {
		await shop.reset();
		await shop.customers('BD');
		await segments.create({ title: 'No order', query: 'orders_count = 0' });
		await expect(segments.evaluate('No order')).resolves.toMatchObject({ members: 1 });
		await expect(segments.evaluate('No order')).resolves.toMatchObject({ members: 1 });
	});
});

describe('a right that is lost', () => {
	it.each([
		['on a table', `REVOKE SELECT ON shop.purchase FROM ${role}`],
		[
			'on a column',
			`REVOKE SELECT ON shop.purchase FROM ${role}; GRANT SELECT (id, customer_id, total, currency) ON shop.purchase TO ${role}`,
		],
	])('%s is told, written down, and moves nobody', async (_, revoke) => {
		await shop.run(revoke);
		const results = await segments.evaluate('all');
		expect(Object.fromEntries(results.map(({ segment, error }) => [segment.title, error?.code]))).toEqual({
			BD: undefined,
			Buyers: 'PERMISSION_DENIED',
			'No order': 'PERMISSION_DENIED',
		});
		await expect(sizes()).resolves.toEqual(FULL);
		const { lastError } = await segments.get('Buyers');
		expect(lastError).toContain('purchase');
		const { evaluations } = await segments.history('Buyers', { limit: 1 });
		expect(firstOf(evaluations).error).toBe(lastError);
	});
});

describe('an instant that has not come', () => {
	const RECENT = { title: 'Recent', query: 'orders_count within last 30 days >= 1' };

	it('is refused, and the next evaluation goes on', async () => {
		await shop.run("UPDATE shop.purchase SET placed_at = now() - interval '1 day'");
		await segments.create(RECENT);
		await segments.evaluate('Recent');
		for (const refs of ['Recent', ['Recent', 'BD']] as const) {
			const asked = segments.evaluate(refs as string, { asOf: '2099-01-01T00:00:00Z' });
			const outcome = Array.isArray(refs)
				? ((await asked) as unknown as { error?: object }[]).map(({ error }) => error)
				: [await faultOf(asked)];
			for (const error of outcome) expect(error).toMatchObject({ code: 'AS_OF_IN_FUTURE' });
		}
		await expect(segments.get('Recent')).resolves.toMatchObject({ lastError: null, memberCount: 2 });
		await expect(segments.evaluate('Recent')).resolves.toMatchObject({ left: 0, members: 2 });
		await expect(segments.preview(RECENT.query, { asOf: '2099-01-01T00:00:00Z' })).resolves.toMatchObject({
			count: 0,
		});
	});

	it('counts as now where a clock is a few seconds ahead', async () => {
		const ahead = new Date(Date.now() + 20_000);
		const { asOf } = await segments.evaluate('BD', { asOf: ahead });
		expect(Date.parse(asOf)).toBeLessThan(ahead.getTime() - 5_000);
	});

	it('of an evaluation by an older version is got over', async () => {
		await shop.run("UPDATE shop.purchase SET placed_at = now() - interval '1 day'");
		await segments.create(RECENT);
		await shop.run(
			"UPDATE segments.segment SET evaluated_at = '2099-01-01Z', evaluated_version = version WHERE title = 'Recent'",
		);
		const result = await segments.evaluate('Recent');
		expect(result).toMatchObject({ joined: 2, members: 2 });
		expect(Math.abs(Date.parse(result.asOf) - Date.now())).toBeLessThan(30_000);
		await expect(segments.get('Recent')).resolves.toMatchObject({ evaluatedAt: result.asOf });
	});
});

it('refuses a confirmation that is none', async () => {
	await expect(faultOf(segments.evaluate('BD', { confirm: 'yes' as never }))).resolves.toMatchObject({
		code: 'OPTION_INVALID',
		path: 'confirm',
	});
});
