import type { Segments } from '../../lib';
import { openSmallShop, type SmallShop } from '../support/small-shop';

const RULE = "country = 'DE' and amount_spent > 15";
const TITLE = 'Germans who spent';
const KEY = 'germans-who-spent';

let shop: SmallShop;
let segments: Segments;

beforeAll(async () => {
	shop = await openSmallShop();
});

beforeEach(async () => {
	await shop.reset();
	await shop.customers('DE', 'DE', 'FR', 'DE');
	await shop.order(1, '2026-01-01Z', 20);
	await shop.order(2, '2026-01-01Z', 10);
	await shop.order(3, '2026-01-01Z', 30);
	// What was learnt is remembered for a minute: a new one knows what was written just now.
	segments = await shop.open();
	await segments.create({ title: TITLE, query: RULE });
	await segments.evaluate(KEY, { mode: 'full' });
});

afterAll(() => shop.close());

interface Row {
	readonly strategy: string;
	readonly runs: number;
	readonly takenMs: number | null;
	readonly gaveUpMs: number | null;
}

const tried = async (): Promise<Row[]> => {
	const [row] = await shop.run("SELECT learnt->'tried' AS tried FROM segments.segment");
	return row?.tried as Row[];
};

const members = async () =>
	(await shop.run('SELECT customer_id AS id FROM segments.membership')).map(({ id }) => id);

/** As if evaluations had found this out. */
const found = (rows: readonly Partial<Row>[], spentMs: number) =>
	shop.run('UPDATE segments.segment SET learnt = learnt || $1::jsonb', [
		JSON.stringify({
			tried: rows.map((row) => ({ runs: 1, takenMs: null, gaveUpMs: null, expected: null, at: 0, ...row })),
			spentMs,
			wastedMs: 0,
		}),
	]);

it('keeps what the strategy of a full evaluation took', async () => {
	await expect(tried()).resolves.toEqual([
		{
			strategy: 'scan',
			runs: 1,
			takenMs: expect.any(Number),
			gaveUpMs: null,
			expected: expect.any(Number),
			at: 0,
		},
	]);
	await segments.evaluate(KEY, { mode: 'full' });
	await expect(tried()).resolves.toMatchObject([{ strategy: 'scan', runs: 2 }]);
});

it('asks by the strategy that was quickest, and so does the preview of the same rule and of its kind', async () => {
	await found(
		[
			{ strategy: 'scan', takenMs: 900 },
			{ strategy: 'lookup', takenMs: 20 },
		],
		930,
	);
	await segments.evaluate(KEY, { mode: 'full' });
	await expect(tried()).resolves.toMatchObject([{ strategy: 'lookup', runs: 2 }, { strategy: 'scan' }]);
	await expect(members()).resolves.toEqual([1]);
	const other = await shop.open();
	for (const query of [RULE, "country = 'FR' and amount_spent > 25"]) {
		const { form, sql, count } = await other.preview({ query });
		expect(form).toMatchObject({ strategy: 'lookup', learnt: true });
		expect(sql).not.toContain('GROUP BY');
		expect(count).toBe(1);
	}
	const { form } = await other.preview({ query: 'amount_spent > 15' });
	expect(form).toMatchObject({ strategy: 'scan', learnt: false, expected: expect.any(Number) });
	await expect(other.health()).resolves.toMatchObject({
		strategies: [{ key: KEY, strategy: 'lookup', tried: [{ strategy: 'lookup' }, { strategy: 'scan' }] }],
	});
});

it('tries another strategy once enough time was spent', async () => {
	await found([{ strategy: 'scan', takenMs: 60_000 }], 1_000_000);
	const result = await segments.evaluate(KEY, { mode: 'full' });
	expect(result).toMatchObject({ joined: 0, left: 0, members: 1 });
	const [first, ...others] = await tried();
	expect(first).toMatchObject({ runs: 1, gaveUpMs: null });
	expect(first?.strategy).not.toBe('scan');
	expect(others).toMatchObject([{ strategy: 'scan', runs: 1 }]);
});

it('gives a trial up after its time, and evaluates all the same', async () => {
	await shop.run(`CREATE FUNCTION segments.dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.2); RETURN NEW; END $$;
		CREATE TRIGGER dawdle BEFORE INSERT ON segments.membership FOR EACH ROW EXECUTE FUNCTION segments.dawdle()`);
	await shop.order(2, '2026-01-02Z', 10);
	await found([{ strategy: 'scan', takenMs: 60 }], 10_000);
	const result = await segments.evaluate(KEY, { mode: 'full' });
	await shop.run('DROP FUNCTION segments.dawdle() CASCADE');
	expect(result).toMatchObject({ joined: 1, members: 2 });
	await expect(tried()).resolves.toMatchObject([
		{ strategy: 'scan', runs: 2 },
		{ runs: 0, takenMs: null, gaveUpMs: expect.any(Number) },
	]);
	await expect(shop.run('SELECT count(*)::int AS changes FROM segments.membership_change')).resolves.toEqual([
		{ changes: 2 },
	]);
});

it.each([
	['the rule is another', () => segments.update(KEY, { query: "country = 'FR' and amount_spent > 1" })],
	['the shop has become larger', () => shop.customers('DE', 'FR', 'BD', 'BD')],
])('forgets once %s', async (_, change) => {
	await found(
		[
			{ strategy: 'lookup', takenMs: 30 },
			{ strategy: 'prefiltered', takenMs: 900 },
		],
		930,
	);
	await change();
	await (await shop.open()).evaluate(KEY, { mode: 'full' });
	const rows = await tried();
	expect(rows).toHaveLength(1);
	expect(rows).toMatchObject([{ runs: 1 }]);
});
