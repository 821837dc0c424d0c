import { Client } from 'pg';
import { labelled } from '../../../lib';
import { openSmallShop, type SmallShop } from '../../support/small-shop';

let shop: SmallShop;

beforeEach(async () => {
	shop = await openSmallShop({ install: false });
});

afterEach(() => shop.close());

it('reports a store that is not there, and one that is newer than the package, instead of failing', async () => {
	const none = await shop.segments.health();
	expect(none).toMatchObject({
		ok: false,
		store: { version: 0, error: { code: 'STORE_NOT_INSTALLED' } },
		mapping: { ok: true },
		tables: [],
		advice: [expect.stringContaining('Install Store')],
	});
	await shop.segments.install();
	await shop.run("INSERT INTO segments.migration (version, name) VALUES (99, 'from the future')");
	await expect(shop.segments.health()).resolves.toMatchObject({
		ok: false,
		store: {
			version: 99,
			error: { code: 'STORE_TOO_NEW', message: expect.stringContaining('knows up to version') },
		},
		advice: ['Update the package n8n-nodes-customer-segments.'],
	});
});

it('tells failing, held, stale, unused and equal segments, readers that lag, and sizes', async () => {
	await shop.segments.install();
	await shop.customers('DE', 'FR', 'BD');
	await expect(shop.segments.health()).resolves.toMatchObject({ ok: true, advice: [] });
	const { segments, run } = shop;
	for (const [title, query] of [
		['One', 'email is not null'],
		['Two', "email contains 'example'"],
		['Other', "country = 'DE'"],
		['Never', 'orders_count > 0'],
	] as const)
		await segments.create({ title, query });
	await segments.registerUse({ kind: 'workflow', id: 'w', name: 'Mails' }, ['one', 'never']);
	await segments.evaluate(['one', 'two', 'other']);
	await segments.changes({ consumer: 'reader', segments: ['other'], from: 'beginning' });
	await run("UPDATE segments.segment SET last_error = 'A column is gone.' WHERE key = 'two'");
	await run(
		"UPDATE segments.segment SET last_error = 'No rows.', last_error_code = 'EVALUATION_HELD' WHERE key = 'other'",
	);
	const report = await segments.health();
	expect(report).toMatchObject({
		ok: false,
		store: { schema: 'segments', version: report.store.packageVersion },
		segments: {
			count: 4,
			active: 4,
			failing: [{ key: 'two', error: 'A column is gone.' }],
			held: [{ key: 'other' }],
			stale: [{ key: 'never', evaluatedAt: null }],
			unused: [{ key: 'two' }],
			same: [{ a: 'one', b: 'two', members: 3 }],
		},
		consumers: [{ name: 'reader', behind: 1, since: expect.stringMatching(/^\d{4}-/) }],
		tracking: { on: false, waiting: 0 },
	});
	expect(report.tables.map(({ table }) => table)).toContain('membership');
	expect(report.tables.some(({ bytes }) => bytes > 0)).toBe(true);
	expect(report.advice).toHaveLength(5);
	expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

describe('what the administrator of the database sees of a statement', () => {
	/** While it waits for a lock that another session holds. */
	async function seen(labels: Parameters<typeof labelled>[0]): Promise<{ name: string; query: string }> {
		await shop.segments.install();
		await shop.customers('DE');
		await shop.segments.create({ title: 'All', query: 'email is not null' });
		const other = new Client({ connectionString: shop.database.connectionString });
		await other.connect();
		await other.query('BEGIN; LOCK TABLE segments.segment IN ACCESS EXCLUSIVE MODE');
		const running = labelled(labels, () => shop.segments.evaluate('all'));
		const waiting = async () =>
			(await shop.run(
				"SELECT application_name AS name, query FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
			)) as { name: string; query: string }[];
		while ((await waiting()).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
		const [found] = await waiting();
		await other.query('ROLLBACK');
		await other.end();
		await running;
		return found ?? { name: '', query: '' };
	}

	it('names workflow and node, and no value ends the comment or the name', async () => {
		const { name, query } = await seen({
			application: "n8n Mails' / Ünode",
			tags: { workflow: "*/ DROP TABLE x; --'", node: 'N\0\ud800' },
		});
		expect(name).toBe("n8n Mails' / ?node");
		expect(query).toMatch(/ \/\*node='[^']*',workflow='[^']*'\*\/$/);
		expect(query.match(/\*\//g)).toHaveLength(1);
	});

	it('names the segments and the evaluation', async () => {
		await shop.segments.install();
		await shop.customers('DE');
		const { id } = await shop.segments.create({ title: 'All', query: 'email is not null' });
		const other = new Client({ connectionString: shop.database.connectionString });
		await other.connect();
		await other.query('BEGIN; SELECT FROM segments.segment FOR UPDATE');
		const running = shop.segments.evaluate('All');
		let query = '';
		while (query === '') {
			await new Promise((resolve) => setTimeout(resolve, 20));
			const [found] = await shop.run(
				"SELECT query FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
			);
			query = String(found?.query ?? '');
		}
		await other.query('ROLLBACK');
		await other.end();
		await running;
		const [, startedAt = '', segment] = /evaluation='([^']+)',segment='([^']+)'/.exec(query) ?? [];
		expect(segment).toBe(String(id));
		await expect(
			shop.run('SELECT count(*)::int AS found FROM segments.evaluation WHERE started_at = $1', [
				decodeURIComponent(startedAt),
			]),
		).resolves.toEqual([{ found: 1 }]);
	});
});
