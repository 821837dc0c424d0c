import { defined, itemAt } from '../../lib/error/defined';
import { LATEST_VERSION } from '../../lib/store/schema/migration';
import type { Change, Segments } from '../../lib';
import { faultOf } from '../support/fault';
import { TrackedShop } from '../support/tracked-shop';
import { TRACKED_SHOP } from '../support/tracked-shop-tables';

/**
 * A change that is refused changes nothing, whichever right is missing, and names the GRANT that lets it
 * through.
 */
let shop: TrackedShop;
let clerk: string;
let segments: Segments;
/** Of titles and customers, so that no change is the one before. */
let number = 0;

const TABLES = [
	'segment',
	'segment_version',
	'segment_use',
	'membership',
	'membership_change',
	'evaluation',
	'list_edit',
	'retention',
	'consumer',
	'consumer_position',
	'score_version',
	'tracking',
	'touched',
	'tracking_gap',
	'migration',
];
const RIGHTS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];
const SHOP_TABLES = ['customer', 'purchase', 'purchase_line', 'tag', 'visit', 'visit_new', 'visit_old'];

/** A role that owns nothing: it may read the shop and write the store. */
beforeEach(async () => {
	number = 0;
	shop = await TrackedShop.open({ tracking: false });
	const url = new URL(await shop.applicationUrl());
	clerk = url.username;
	await shop.run(
		`REVOKE ALL ON ALL TABLES IN SCHEMA shop FROM ${clerk}; REVOKE ALL ON SCHEMA shop FROM ${clerk}; GRANT USAGE ON SCHEMA shop TO ${clerk}; GRANT SELECT ON ALL TABLES IN SCHEMA shop TO ${clerk}`,
	);
	await shop.run(
		`GRANT USAGE, CREATE ON SCHEMA segments TO ${clerk}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA segments TO ${clerk}`,
	);
	segments = await shop.another({ connection: url.href });
});

afterEach(() => shop.close());

/** Every row of the store, but what a failed evaluation writes down of itself. */
async function dump(): Promise<string[]> {
	const present = await shop.ids(
		"SELECT relname FROM pg_class WHERE relnamespace = 'segments'::regnamespace AND relkind = 'r'",
	);
	const rows = TABLES.filter((table) => present.includes(table)).map((table) =>
		table === 'segment'
			? "SELECT 'segment', to_jsonb(t) - 'last_error' - 'last_error_code' FROM segments.segment t"
			: `SELECT '${table}', to_jsonb(t) FROM segments.${table} t${table === 'evaluation' ? ' WHERE error IS NULL' : ''}`,
	);
	return (
		await shop.run<{ row: string }>(
			`SELECT name || ' ' || value AS row FROM (${rows.join(' UNION ALL ')}) AS d (name, value) ORDER BY 1`,
		)
	)
		.map(({ row }) => row)
		.concat(present);
}

/** What is on the shop's tables and runs for us. */
const triggers = () =>
	shop.run(`
	SELECT g.tgrelid::regclass::text, g.tgname, g.tgenabled, g.xmin::text, p.proname, p.prosrc FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid
	WHERE NOT g.tgisinternal ORDER BY 1, 2`);
const functions = () =>
	shop.run("SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'segments'::regnamespace ORDER BY 1");
/**
 * Whose rights the functions run with, whether their search path and lock timeout are fixed, and who may
 * execute them.
 */
const guarded = () =>
	shop.run(`
	SELECT DISTINCT prosecdef AS definer, 'lock_timeout=200ms' = ANY (proconfig) AS timed,
		EXISTS (SELECT FROM unnest(proconfig) AS c WHERE c ~ '^search_path=pg_catalog, (.*, )?pg_temp$') AS searched, has_function_privilege('public', oid, 'EXECUTE') AS open
	FROM pg_proc WHERE pronamespace = 'segments'::regnamespace`);
const state = async () => ({ rows: await dump(), triggers: await triggers(), functions: await functions() });

const runSuggestion = (suggestion = '') =>
	shop.run(itemAt(defined(/Let a DBA run: (.*?;)(?: Nothing was changed\.)?$/s.exec(suggestion)), 1));
const grantTrigger = (tables = SHOP_TABLES) =>
	shop.run(tables.map((table) => `GRANT TRIGGER ON shop.${table} TO ${clerk}`).join('; '));
const on = () => segments.install({ changeTracking: true });
const off = () => segments.install({ changeTracking: false });
const buy = (customer: number) => shop.run('INSERT INTO shop.purchase (customer_id) VALUES ($1)', [customer]);

const title = () => `Segment ${(number += 1)}`;

/** Each begins from a store in which there is something to change. */
const OPERATIONS: Readonly<Record<string, () => Promise<unknown>>> = {
	'create a rule': () => segments.create({ title: title(), query: 'orders_count >= 1' }),
	'create a list': () => segments.create({ title: title(), customerIds: [1, 2] }),
	'update a rule': () =>
		segments.update('buyers', { query: `orders_count >= ${(number += 1)}`, description: title() }),
	'edit a list': () =>
		segments.update('listed', { customerIds: [(number % 9) + 1, ((number += 1) % 9) + 1] }),
	evaluate: () => segments.evaluate('buyers', { mode: 'full' }),
	'read changes': () => segments.changes({ consumer: title(), from: 'members' }),
	acknowledge: () => segments.acknowledge('reader', [{ segment: { id: 2 }, seq: 1 } as Change]),
	'register a use': () =>
		segments.registerUse({ kind: 'workflow', id: 'w', name: title() }, ['buyers', 'listed']),
	'forget a consumer': () => segments.forgetConsumer('reader'),
	delete: () => segments.delete('doomed', { force: true }),
};

async function fill(): Promise<void> {
	for (const [name, given] of [
		['Buyers', { query: 'orders_count >= 1' }],
		['Listed', { customerIds: [1] }],
		['Doomed', { customerIds: [3] }],
	] as const)
		await segments.create({ title: name, ...given }).catch((error: { code?: string }) => {
			if (error.code !== 'TITLE_TAKEN') throw error;
		});
	await buy(1 + (number % 9));
	await segments.changes({ consumer: 'reader', from: 'beginning' });
}

describe('with one right on the store taken away', () => {
	it.each(TABLES)('%s: what is refused changed nothing, and its GRANT lets it through', async (table) => {
		let refused = 0;
		for (const right of RIGHTS) {
			for (const [name, operation] of Object.entries(OPERATIONS)) {
				await fill();
				await shop.run(`REVOKE ${right} ON segments.${table} FROM ${clerk}`);
				const before = await dump();
				const outcome = await operation().then(
					() => undefined,
					(error: unknown) => error as { code: string; suggestion: string },
				);
				if (outcome !== undefined) {
					refused += 1;
					expect({ name, right, code: outcome.code, after: await dump() }).toEqual({
						name,
						right,
						code: 'PERMISSION_DENIED',
						after: before,
					});
					expect(outcome.suggestion).toContain(`GRANT ${right} ON TABLE segments.${table} TO ${clerk};`);
					await runSuggestion(outcome.suggestion);
					await operation();
				}
				await shop.run(`GRANT ${right} ON segments.${table} TO ${clerk}`);
			}
		}
		if (!['score_version', 'tracking', 'touched', 'tracking_gap', 'migration'].includes(table))
			expect(refused).toBeGreaterThan(0);
	});

	it('USAGE on its schema: the same', async () => {
		for (const [name, operation] of Object.entries(OPERATIONS)) {
			await fill();
			await shop.run(`REVOKE USAGE ON SCHEMA segments FROM ${clerk}`);
			const before = await dump();
			const fault = await faultOf(operation());
			expect({ name, code: fault.code, after: await dump() }).toEqual({
				name,
				code: 'PERMISSION_DENIED',
				after: before,
			});
			expect(fault.suggestion).toContain(`GRANT USAGE ON SCHEMA segments TO ${clerk};`);
			await runSuggestion(fault.suggestion);
		}
	});
});

describe('the install of the store', () => {
	it('that is refused makes nothing, tracking that is refused makes no store', async () => {
		const other = await shop.another({ connection: await shop.applicationUrl(), schema: 'other' });
		for (const options of [{}, { changeTracking: true }]) {
			const fault = await faultOf(other.install(options));
			expect(fault.code).toBe('PERMISSION_DENIED');
			await expect(shop.run("SELECT FROM pg_namespace WHERE nspname = 'other'")).resolves.toEqual([]);
			await runSuggestion(defined(fault.suggestion).replace(/ Or let the DBA run the script.*/, ''));
		}
	});

	it('of the migrations that are due: the same', async () => {
		await shop.run(
			`DELETE FROM segments.migration WHERE version = ${LATEST_VERSION}; DROP TABLE segments.tracking, segments.touched, segments.tracking_gap;
			REVOKE CREATE ON SCHEMA segments FROM ${clerk}`,
		);
		const before = await state();
		expect((await faultOf(segments.install())).code).toBe('PERMISSION_DENIED');
		await expect(state()).resolves.toEqual(before);
	});
});

/**
 * What a transaction still open anywhere on the server might not have seen is kept: other tests have some
 * open.
 */
async function trimmed(): Promise<void> {
	for (let tried = 1; ; tried += 1) {
		await (await shop.another()).evaluate('buyers');
		const left = await shop.ids('SELECT customer_id FROM segments.touched');
		if (left.length === 0) return;
		if (tried === 40) expect(left).toEqual([]);
		await new Promise((resolve) => setTimeout(resolve, 500));
	}
}

describe('change tracking', () => {
	it('names TRIGGER on every table at once, and with that is put on, off and on again', async () => {
		const before = await state();
		const { code, suggestion, message } = await faultOf(on());
		expect(code).toBe('PERMISSION_DENIED');
		for (const table of SHOP_TABLES) {
			expect(suggestion).toContain(`GRANT TRIGGER ON TABLE shop.${table} TO ${clerk};`);
			expect(message).toContain(`TRIGGER on table shop.${table}`);
		}
		await expect(state()).resolves.toEqual(before);
		await runSuggestion(suggestion);
		await fill();
		await expect(on()).resolves.toMatchObject({ changeTracking: true });
		await follows();
		await expect(guarded()).resolves.toEqual([{ definer: true, timed: true, searched: true, open: false }]);
		const gone = await off();
		await expect(guarded()).resolves.toEqual([{ definer: false, timed: false, searched: true, open: false }]);
		expect(gone).toMatchObject({ changeTracking: false, note: expect.stringContaining('shop.customer') });
		expect(defined(gone.remaining).flatMap((one) => one.triggers)).toHaveLength(20);
		await shop.run('TRUNCATE segments.touched');
		await buy(5);
		await expect(
			shop.ids('SELECT customer_id FROM segments.touched UNION ALL SELECT 0 FROM segments.tracking_gap'),
		).resolves.toEqual([]);
		await expect(segments.evaluate('buyers')).resolves.toMatchObject({ mode: 'full', joined: 1 });
		await expect(on()).resolves.toEqual({
			schema: 'segments',
			version: LATEST_VERSION,
			applied: [],
			changeTracking: true,
		});
		await expect(guarded()).resolves.toEqual([{ definer: true, timed: true, searched: true, open: false }]);
		await follows();
		const { script } = await off();
		await shop.run(defined(script));
		await expect(triggers()).resolves.toEqual([]);
		await expect(off()).resolves.not.toHaveProperty('remaining');
		await expect(functions()).resolves.toEqual([]);
	});

	const follows = async () => {
		await segments.evaluate('buyers');
		await segments.evaluate('buyers');
		const [{ id }] = (await shop.run<{ id: number }>(
			'SELECT min(c.id) AS id FROM shop.customer c WHERE NOT EXISTS (SELECT FROM shop.purchase p WHERE p.customer_id = c.id)',
		)) as [{ id: number }];
		await buy(id);
		await expect(segments.evaluate('buyers')).resolves.toMatchObject({ mode: 'incremental', joined: 1 });
	};

	it('on functions that every role may execute, or with another search path, is mended, or refused to who may not', async () => {
		await grantTrigger();
		await shop.segments.install({ changeTracking: true });
		for (const spoil of [
			'GRANT EXECUTE ON FUNCTION segments.touched_1_insert() TO PUBLIC',
			'ALTER FUNCTION segments.touched_1_insert() SET search_path = public',
		]) {
			await expect(on()).resolves.toMatchObject({ changeTracking: true });
			await shop.run(spoil);
			expect((await faultOf(on())).code).toBe('PERMISSION_DENIED');
			await shop.segments.install({ changeTracking: true });
			await expect(guarded()).resolves.toEqual([{ definer: true, timed: true, searched: true, open: false }]);
		}
	});

	it.each([true, false])(
		'asked for %s by a login that owns nothing while the owner has it on: stays as it was, and logs',
		async (wanted) => {
			await fill();
			await shop.segments.install({ changeTracking: true });
			const before = await state();
			// The functions belong to the owner of the store, and this mapping wants another one of them.
			const changes = {
				...TRACKED_SHOP.changes,
				'shop.tag': 'SELECT customer_id FROM changed WHERE true',
			} as Record<string, string>;
			const other = await shop.another({
				connection: await shop.applicationUrl(),
				shop: { ...TRACKED_SHOP, changes },
			});
			await expect(faultOf(other.install({ changeTracking: wanted }))).resolves.toMatchObject({
				code: 'PERMISSION_DENIED',
			});
			await expect(state()).resolves.toEqual(before);
			await shop.segments.evaluate('buyers');
			await buy(7);
			await expect(shop.segments.evaluate('buyers')).resolves.toMatchObject({
				mode: 'incremental',
				joined: 1,
			});
		},
	);

	it.each([
		...SHOP_TABLES.map((table) => ['TRIGGER', `TABLE shop.${table}`]),
		['CREATE', 'SCHEMA segments'],
		['USAGE', 'SCHEMA segments'],
		...['SELECT', 'INSERT', 'UPDATE'].map((right) => [right, 'TABLE segments.tracking']),
		...['INSERT', 'DELETE'].map((right) => [right, 'TABLE segments.touched']),
		...['INSERT', 'DELETE'].map((right) => [right, 'TABLE segments.tracking_gap']),
	])(
		'without %s on %s neither on nor off changes anything, and the GRANT lets it through',
		async (right, object) => {
			await grantTrigger();
			await shop.run(`REVOKE ${right} ON ${object} FROM ${clerk}`);
			for (const call of [on, off]) {
				const before = await state();
				const fault = await call().then(
					() => undefined,
					(error: unknown) => error as { code: string; suggestion: string },
				);
				if (fault !== undefined) {
					expect(fault.code).toBe('PERMISSION_DENIED');
					expect(fault.suggestion).toContain(`GRANT ${right} ON ${object} TO ${clerk};`);
					await expect(state()).resolves.toEqual(before);
					await runSuggestion(fault.suggestion);
					await expect(call()).resolves.toMatchObject({ changeTracking: call === on });
					await shop.run(`REVOKE ${right} ON ${object} FROM ${clerk}`);
				} else expect([call, right]).toEqual([off, 'TRIGGER']);
			}
		},
	);

	it.each(['customer', 'tag', 'visit'])(
		'cut off at %s: nothing logs while it is said to be off, and the next call goes on',
		async (table) => {
			await grantTrigger();
			await fill();
			const app = await shop.application();
			await shop.run(`GRANT INSERT ON shop.${table} TO ${clerk}`);
			await app.query(`BEGIN; LOCK TABLE shop.${table} IN ROW EXCLUSIVE MODE`);
			const installing = faultOf(on());
			await shop.until(
				async () =>
					(
						await shop.run(
							"SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
						)
					).length > 0,
			);
			await shop.run(`REVOKE TRIGGER ON shop.${table} FROM ${clerk}`);
			await app.query('ROLLBACK');
			expect((await installing).code).toBe('PERMISSION_DENIED');
			await buy(4);
			await expect(
				shop.ids('SELECT customer_id FROM segments.touched UNION ALL SELECT 0 FROM segments.tracking_gap'),
			).resolves.toEqual([]);
			await shop.run(`GRANT TRIGGER ON shop.${table} TO ${clerk}`);
			await expect(on()).resolves.toMatchObject({ changeTracking: true });
			await follows();
		},
	);

	it('put on again: a write that met the sleeping trigger is waited for, and not lost', async () => {
		await grantTrigger();
		await fill();
		await on();
		await off();
		const app = await shop.application();
		await shop.run(`GRANT INSERT ON shop.purchase TO ${clerk}`);
		await app.query('BEGIN; INSERT INTO shop.purchase (customer_id) VALUES (8)');
		let done = false;
		const installing = on().then(() => (done = true));
		await shop.until(
			async () =>
				(
					await shop.run(
						"SELECT FROM pg_proc WHERE pronamespace = 'segments'::regnamespace AND prosrc ~ 'touched'",
					)
				).length > 0,
		);
		await segments.evaluate('buyers');
		await segments.evaluate('buyers');
		expect(done).toBe(false);
		await app.query('COMMIT');
		await installing;
		await expect(segments.evaluate('buyers')).resolves.toMatchObject({ mode: 'full', joined: 1 });
	});

	it('said to be off while triggers log, as an older version could leave it: the log is trimmed, and either call mends it', async () => {
		await fill();
		await shop.segments.install({ changeTracking: true });
		const { script } = await shop.segments.install({ changeTracking: false, print: true });
		for (const call of [
			() => shop.segments.install({ changeTracking: true }),
			() => shop.segments.install({ changeTracking: false }),
		]) {
			await shop.run('UPDATE segments.tracking SET enabled = false');
			await buy(2);
			await trimmed();
			await call();
		}
		await expect(triggers()).resolves.toEqual([]);
		await shop.segments.install({ changeTracking: true });
		await shop.run(defined(script));
		await expect(triggers()).resolves.toEqual([]);
		await expect(shop.run('SELECT enabled, tables FROM segments.tracking')).resolves.toEqual([
			{ enabled: false, tables: [] },
		]);
	});
});
