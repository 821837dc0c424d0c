import { TrackedShop } from '../../support/tracked-shop';

/**
 * Triggers that are gone, asleep, or on the wrong table lose changes in silence: no evaluation may rely on
 * them.
 */
let shop: TrackedShop;

beforeEach(async () => {
	shop = await TrackedShop.open();
	await shop.segments.create({ title: 'Vip', query: "tags includes any ('vip')" });
	await shop.segments.create({ title: 'Home', query: "events_count where (name = 'home') >= 1" });
	await shop.segments.evaluate('all');
});

afterEach(() => shop.close());

const tag = (customer: number) => shop.run("INSERT INTO shop.tag VALUES ($1, 'vip')", [customer]);
const visit = (customer: number, at = '2025-06-01Z') =>
	shop.run("INSERT INTO shop.visit VALUES ($1, 'home', $2)", [customer, at]);
const right = async () => expect(await shop.faults()).toEqual([]);

describe('a trigger', () => {
	it('that was dropped, or a table that was made anew without it', async () => {
		await shop.run('DROP TRIGGER zz_touched_insert_segments ON shop.tag');
		await tag(1);
		await expect(shop.evaluate('vip')).resolves.toBe('full +1 -0');
		await shop.segments.install({ changeTracking: true });
		await shop.run('DROP TABLE shop.tag; CREATE TABLE shop.tag (customer_id int, name text)');
		await shop.run(`GRANT ALL ON shop.tag TO ${shop.owner}`);
		await expect(shop.evaluate('vip', { confirm: true })).resolves.toBe('full +0 -1');
	});

	it('that was disabled for a load and enabled again: what was written meanwhile is not lost', async () => {
		await shop.run('ALTER TABLE shop.tag DISABLE TRIGGER USER');
		await expect(shop.evaluate('vip')).resolves.toBe('full +0 -0');
		expect((await shop.segments.health()).advice).toContainEqual(
			expect.stringContaining('the tracking triggers of shop.tag are missing or disabled'),
		);
		await tag(1);
		await shop.run('ALTER TABLE shop.tag ENABLE TRIGGER USER');
		await expect(shop.evaluate('vip')).resolves.toBe('full +1 -0');
		await tag(2);
		await expect(shop.evaluate('vip')).resolves.toBe('incremental +1 -0');
		await right();
	});

	it.each([
		['one after the other', (statements: readonly string[]) => statements],
		[
			'in one transaction, as a restore does it',
			(statements: readonly string[]) => [`BEGIN; ${statements.join('; ')}; COMMIT`],
		],
	])(
		'that was disabled and enabled again between two evaluations, %s: neither segment relies on the log',
		async (_how, sent) => {
			for (const statement of sent([
				'ALTER TABLE shop.tag DISABLE TRIGGER USER',
				"INSERT INTO shop.tag VALUES (1, 'vip')",
				'ALTER TABLE shop.tag ENABLE TRIGGER USER',
			]))
				await shop.run(statement);
			await expect(shop.evaluate('vip')).resolves.toBe('full +1 -0');
			await tag(2);
			await expect(shop.evaluate('vip')).resolves.toBe('incremental +1 -0');
			await expect(shop.evaluate('home')).resolves.toBe('full +0 -0');
			await expect(shop.evaluate('home')).resolves.toBe('incremental +0 -0');
			await right();
		},
	);

	it('that a transaction within one disabled and enabled again, and an evaluation came before its end', async () => {
		const load = await shop.pool.connect();
		try {
			await load.query('BEGIN');
			for (const statement of [
				'ALTER TABLE shop.tag DISABLE TRIGGER USER',
				"INSERT INTO shop.tag VALUES (1, 'vip')",
				'ALTER TABLE shop.tag ENABLE TRIGGER USER',
			])
				await load.query(`SAVEPOINT one; ${statement}; RELEASE one`);
			// A later transaction ends first, so that a snapshot ends behind those within.
			await visit(3, '2024-06-01Z');
			await expect(shop.evaluate('vip')).resolves.toBe('incremental +0 -0');
			await load.query('COMMIT');
		} finally {
			load.release(true);
		}
		await expect(shop.evaluate('vip')).resolves.toBe('full +1 -0');
		await shop.evaluate('home');
		await right();
	});

	it('that was disabled on one partition alone', async () => {
		await shop.run('ALTER TABLE shop.visit_old DISABLE TRIGGER USER');
		await visit(1, '2024-06-01Z');
		await expect(shop.evaluate('home')).resolves.toBe('full +1 -0');
		await shop.run('ALTER TABLE shop.visit_old ENABLE TRIGGER USER');
		await expect(shop.evaluate('home')).resolves.toBe('full +0 -0');
		await expect(shop.evaluate('home')).resolves.toBe('incremental +0 -0');
	});

	it('that went along when the shop put another table in the place of its own', async () => {
		await shop.run(
			'CREATE TABLE shop.tag_copy (LIKE shop.tag); ALTER TABLE shop.tag RENAME TO tag_before; ALTER TABLE shop.tag_copy RENAME TO tag',
		);
		await shop.run(`GRANT ALL ON shop.tag TO ${shop.owner}`);
		await tag(1);
		await expect(shop.evaluate('vip')).resolves.toBe('full +1 -0');
		await right();
	});
});

describe('rows that get past the triggers of their table', () => {
	it('because they are written to a table that inherits from it', async () => {
		await shop.run('CREATE TABLE shop.tag_imported () INHERITS (shop.tag)');
		await shop.run("INSERT INTO shop.tag_imported VALUES (1, 'vip')");
		await expect(shop.evaluate('vip')).resolves.toBe('full +1 -0');
		await right();
	});

	it('because the table was attached to another since, until tracking is installed again', async () => {
		await shop.run(
			'CREATE TABLE shop.label (customer_id int NOT NULL, name text NOT NULL) PARTITION BY LIST (name); ALTER TABLE shop.label ATTACH PARTITION shop.tag DEFAULT',
		);
		await shop.run("INSERT INTO shop.label VALUES (1, 'vip')");
		await expect(shop.evaluate('vip')).resolves.toBe('full +1 -0');
		await shop.segments.install({ changeTracking: true });
		await shop.segments.evaluate('vip');
		await shop.run("INSERT INTO shop.label VALUES (2, 'vip')");
		await shop.run('DELETE FROM shop.tag WHERE customer_id = 1');
		await expect(shop.evaluate('vip')).resolves.toBe('incremental +1 -1');
		await right();
	});

	it('because their session plays the replica: found when everybody is looked at again, once a day', async () => {
		await shop.run(
			"SET session_replication_role = replica; INSERT INTO shop.tag VALUES (1, 'vip'); RESET session_replication_role",
		);
		await expect(shop.evaluate('vip')).resolves.toBe('incremental +0 -0');
		await shop.run("UPDATE segments.segment SET reconciled_at = reconciled_at - interval '25 hours'");
		await expect(shop.evaluate('vip')).resolves.toBe('full +1 -0');
		await right();
	});

	it('because a line and the owner of its order change in two transactions at once: found once a day, too', async () => {
		await shop.segments.create({ title: 'Lamps', query: "products_purchased includes any ('lamp')" });
		await shop.run('INSERT INTO shop.purchase (id, customer_id) VALUES (1, 1)');
		await shop.segments.evaluate('lamps');
		const [lines, owners] = [await shop.application(), await shop.application()];
		await lines.query("BEGIN; INSERT INTO shop.purchase_line VALUES (1, 'lamp')");
		await owners.query('UPDATE shop.purchase SET customer_id = 2 WHERE id = 1');
		await shop.segments.evaluate('lamps');
		await lines.query('COMMIT');
		// The trigger of the line could only see the owner of before.
		await expect(shop.evaluate('lamps')).resolves.toBe('incremental +0 -0');
		await expect(shop.evaluate('lamps', { mode: 'full' })).resolves.toBe('full +1 -0');
		await right();
	});
});

describe('a partitioned table', () => {
	it('is followed through itself, through its partitions, and through those that come later', async () => {
		const app = await shop.application();
		await app.query("INSERT INTO shop.visit VALUES (1, 'home', '2025-06-01Z')");
		await app.query("INSERT INTO shop.visit_old VALUES (2, 'home', '2024-06-01Z')");
		await expect(shop.evaluate('home')).resolves.toBe('incremental +2 -0');
		await app.query("UPDATE shop.visit SET at = '2024-06-01Z' WHERE customer_id = 1");
		await app.query('UPDATE shop.visit_old SET customer_id = 3 WHERE customer_id = 2');
		await app.query('DELETE FROM shop.visit_old WHERE customer_id = 1');
		await expect(shop.evaluate('home')).resolves.toBe('incremental +1 -2');
		await shop.run(
			"CREATE TABLE shop.visit_later PARTITION OF shop.visit FOR VALUES FROM ('2099-01-01Z') TO (MAXVALUE)",
		);
		await shop.run(`GRANT ALL ON shop.visit_later TO ${await shop.applicationRole()}`);
		await expect(shop.evaluate('home')).resolves.toBe('full +0 -0');
		await app.query("INSERT INTO shop.visit_later VALUES (4, 'home', '2100-01-01Z')");
		await app.query("INSERT INTO shop.visit VALUES (5, 'home', '2025-01-01Z')");
		await expect(shop.evaluate('home')).resolves.toBe('incremental +1 -0');
		await right();
	});

	it.each([
		['emptied by itself', 'TRUNCATE shop.visit_new'],
		['detached', 'ALTER TABLE shop.visit DETACH PARTITION shop.visit_new'],
		['dropped', 'DROP TABLE shop.visit_new'],
	])('of which one partition is %s: everybody is looked at', async (_what, how) => {
		await visit(1);
		await visit(2, '2024-06-01Z');
		await expect(shop.evaluate('home')).resolves.toBe('incremental +2 -0');
		await shop.run(how);
		await expect(shop.evaluate('home')).resolves.toBe('full +0 -1');
		await expect(shop.evaluate('home')).resolves.toBe('incremental +0 -0');
		await right();
	});

	it('to which rows are attached', async () => {
		await shop.run(
			"CREATE TABLE shop.visit_later (LIKE shop.visit); INSERT INTO shop.visit_later VALUES (1, 'home', '2099-06-01Z')",
		);
		await shop.run("INSERT INTO shop.visit_later VALUES (2, 'home', '2100-06-01Z')");
		await shop.run(
			`ALTER TABLE shop.visit_later OWNER TO ${shop.owner}; ALTER TABLE shop.visit ATTACH PARTITION shop.visit_later FOR VALUES FROM ('2099-01-01Z') TO (MAXVALUE)`,
		);
		await shop.run("UPDATE shop.visit SET at = '2025-06-01Z' WHERE customer_id = 1");
		await expect(shop.evaluate('home')).resolves.toBe('full +1 -0');
		await right();
	});
});

describe('what tracking missed', () => {
	const missed = async () => [
		(await shop.segments.evaluate('vip', { mode: 'full' })).missed,
		(await shop.segments.history('vip')).evaluations[0]?.missed,
	];

	it('is told by a full evaluation: nothing, while all writes reach the log', async () => {
		await tag(1);
		await expect(missed()).resolves.toEqual([0, 0]);
	});

	it('is told by a full evaluation: those written past the triggers, and they alone', async () => {
		await tag(1);
		await shop.run(
			"SET session_replication_role = replica; INSERT INTO shop.tag VALUES (2, 'vip'), (3, 'vip'); SET session_replication_role = origin",
		);
		await expect(missed()).resolves.toEqual([2, 2]);
		await right();
	});

	it('is not told where the log was not relied on', async () => {
		await shop.run('DROP TRIGGER zz_touched_insert_segments ON shop.tag');
		await tag(1);
		await expect(missed()).resolves.toEqual([undefined, null]);
	});
});
