import { Client } from 'pg';
import type { Segments } from '../../../lib';
import { openSmallShop, type SmallShop } from '../../support/small-shop';

/**
 * No table has partitions or parents, so the triggers are looked up by their tables alone. The name of the
 * store's schema needs quotes.
 */
const SCHEMA = 'Marketing-Segmente';
const LOG = `"${SCHEMA}"`;

let shop: SmallShop;
let segments: Segments;

beforeEach(async () => {
	shop = await openSmallShop({ install: false });
	segments = await shop.open({ schema: SCHEMA });
	await segments.install({ changeTracking: true });
	await shop.customers('BD', 'SA', 'DE');
	await segments.create({ title: 'Buyers', query: 'orders_count >= 1' });
	await segments.evaluate('buyers');
});

afterEach(() => shop.close());

const evaluated = async () => {
	const { mode, joined, left } = await segments.evaluate('buyers');
	return `${mode} +${joined} -${left}`;
};

it('relies on the log while all triggers are there, and asks for no relatives', async () => {
	const query = jest.spyOn(Client.prototype, 'query');
	try {
		await shop.order(1, '2025-01-01Z');
		await expect(evaluated()).resolves.toBe('incremental +1 -0');
		const sent = query.mock.calls.map(([asked]: unknown[]) => JSON.stringify(asked)).join('\n');
		expect(sent).toContain('AS unfollowed');
		expect(sent).not.toContain('WITH RECURSIVE part');
	} finally {
		query.mockRestore();
	}
});

const MISSING = 'the tracking triggers of shop.purchase are missing or disabled';

it.each([
	['one was dropped', `DROP TRIGGER "zz_touched_insert_${SCHEMA}" ON shop.purchase`, MISSING],
	['all are disabled', 'ALTER TABLE shop.purchase DISABLE TRIGGER USER', MISSING],
	[
		'one fires for replicas alone',
		`ALTER TABLE shop.purchase ENABLE REPLICA TRIGGER "zz_touched_insert_${SCHEMA}"`,
		MISSING,
	],
	[
		'another table took the place of its own',
		'CREATE TABLE shop.copy (LIKE shop.purchase INCLUDING ALL); ALTER TABLE shop.purchase RENAME TO former; ALTER TABLE shop.copy RENAME TO purchase',
		MISSING,
	],
	[
		'another table took its place, with triggers of its own',
		`CREATE TABLE shop.copy (LIKE shop.purchase INCLUDING ALL); ALTER TABLE shop.purchase RENAME TO former; ALTER TABLE shop.copy RENAME TO purchase;
			CREATE FUNCTION shop.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
			CREATE TRIGGER a AFTER INSERT ON shop.purchase EXECUTE FUNCTION shop.nothing(); CREATE TRIGGER b AFTER INSERT ON shop.purchase EXECUTE FUNCTION shop.nothing();
			CREATE TRIGGER c AFTER INSERT ON shop.purchase EXECUTE FUNCTION shop.nothing(); CREATE TRIGGER d AFTER INSERT ON shop.purchase EXECUTE FUNCTION shop.nothing()`,
		MISSING,
	],
	[
		'their functions belong to one who may not write the log',
		`CREATE ROLE weak_owner_of_functions; DO $$ DECLARE f regprocedure; BEGIN FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = '${LOG}'::regnamespace LOOP
			EXECUTE format('ALTER FUNCTION %s OWNER TO weak_owner_of_functions', f); END LOOP; END $$`,
		'the tracking functions cannot write their log',
	],
])('looks at everybody where %s', async (_what, fault, advice) => {
	try {
		await shop.run(fault);
		await shop.order(2, '2025-01-01Z');
		await expect(evaluated()).resolves.toBe('full +1 -0');
		expect((await segments.health()).advice).toContainEqual(expect.stringContaining(advice));
	} finally {
		await shop.run(
			'DO $$ BEGIN REASSIGN OWNED BY weak_owner_of_functions TO CURRENT_USER; DROP ROLE weak_owner_of_functions; EXCEPTION WHEN undefined_object THEN END $$',
		);
	}
});
