import { firstOf } from '../../lib/error/defined';
import type { Scores } from '../../lib';
import { demoNow } from '../support/database';
import { COUNTED, openDemoSegments, type DemoSegments } from '../support/demo-segments';
import { faultOf } from '../support/fault';
import { openSmallShop, type SmallShop } from '../support/small-shop';
import { storeLawScores } from '../laws/scores';
import { buyer, gamma, randomOf } from '../model/simulate';

const asOf = demoNow.toISOString();

describe('the demo shop', () => {
	let shop: DemoSegments;
	let found: Scores;

	beforeAll(async () => {
		shop = await openDemoSegments();
		await expect(faultOf(shop.segments.scores({ fit: false }))).resolves.toMatchObject({
			code: 'SCORES_NOT_FITTED',
		});
		found = await shop.segments.scores({ asOf });
	});
	afterAll(() => shop.close());
	const inForce = async () => (await shop.segments.scores({ fit: false })).rfm.version;

	/** Every customer with an order, scored by hand. */
	const SCORED = `WITH fact AS (SELECT customer_id AS id, floor(extract(epoch FROM timestamptz '${asOf}' - max(placed_at)) / 86400) AS days,
			count(*) AS orders, sum(amount) AS spent FROM ${COUNTED} o WHERE placed_at <= '${asOf}' GROUP BY 1),
		cut AS (SELECT percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY days) AS days,
			percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY orders) AS orders,
			percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY spent) AS spent FROM fact),
		scored AS (SELECT id, fact.spent, 5 - (SELECT count(*) FROM unnest(cut.days) c WHERE fact.days > c) AS r,
			1 + (SELECT count(*) FROM unnest(cut.orders) c WHERE fact.orders > c) AS f,
			1 + (SELECT count(*) FROM unnest(cut.spent) c WHERE fact.spent > c) AS m FROM fact, cut)`;
	const CHAMPIONS = 'r = 5 AND floor((f + m) / 2.0 + 0.5) >= 4';

	test('has the cut points that SQL by hand finds', async () => {
		const { rows } = await shop.database.pool.query<Record<string, string[]>>(
			`${SCORED} SELECT days::text[], orders::text[], spent::text[] FROM cut`,
		);
		const [cut] = rows;
		expect(found.rfm).toMatchObject({ version: 1, window: null, computedAt: found.fittedAt });
		expect(found.rfm.cuts.recency.map(Number)).toEqual(cut?.days?.map(Number));
		expect(found.rfm.cuts.frequency.map(Number)).toEqual(cut?.orders?.map(Number));
		expect(found.rfm.cuts.monetary.map(Number)).toEqual(cut?.spent?.map(Number));
		expect(new Set(found.rfm.cuts.recency).size).toBe(4);
		expect(found.asOf).toBe(asOf);
	});

	test('has the scores that SQL by hand gives each customer', async () => {
		for (const [field, column] of [
			['recency_score', 'r'],
			['frequency_score', 'f'],
			['monetary_score', 'm'],
		] as const)
			for (const score of [1, 2, 3, 4, 5])
				expect(await shop.matches({ field, operator: 'equals', value: score })).toEqual(
					await shop.ids(`${SCORED} SELECT id FROM scored WHERE ${column} = ${score}`),
				);
		expect(await shop.matches({ field: 'recency_score', operator: 'is_null' })).toEqual(
			await shop.ids(`${SCORED} SELECT id FROM shop.customer EXCEPT SELECT id FROM scored`),
		);
	});

	test('has the groups, with their share of customers and revenue', async () => {
		const { rows } = await shop.database.pool.query<{ all: number; champions: number; share: number }>(
			`${SCORED} SELECT count(*)::int AS all, (count(*) FILTER (WHERE ${CHAMPIONS}))::int AS champions,
				(sum(spent) FILTER (WHERE ${CHAMPIONS}) / sum(spent))::float8 AS share FROM scored`,
		);
		const [{ all, champions, share } = { all: NaN, champions: NaN, share: NaN }] = rows;
		const { groups } = found.rfm;
		expect(groups.map(({ name }) => name)).toHaveLength(11);
		expect(groups[0]).toMatchObject({ name: 'Champions', customers: champions, share: champions / all });
		expect(groups[0]?.revenueShare).toBeCloseTo(share, 10);
		expect(groups.reduce((sum, { customers }) => sum + customers, 0)).toBe(all);
		expect(groups.reduce((sum, one) => sum + one.revenueShare, 0)).toBeCloseTo(1, 10);
	});

	test('answers both examples of the segment builder', async () => {
		const city = await shop.ids(
			`SELECT a.city FROM shop.address a GROUP BY 1 ORDER BY count(*) DESC LIMIT 1`,
		);
		const champions = await shop.matches({
			match: 'all',
			rules: [
				{ field: 'segment', operator: '=', value: 'Champions' },
				{ field: 'city', operator: '=', value: city[0] },
			],
		});
		expect(champions.length).toBeGreaterThan(0);
		expect(champions).toEqual(
			await shop.ids(
				`${SCORED} SELECT id FROM scored WHERE ${CHAMPIONS} AND id IN (SELECT customer_id FROM shop.address WHERE lower(city) = lower($1))`,
				[city[0]],
			),
		);
		const loyal = await shop.matches('segment = "Loyal Customers" or segment = "Potential Loyalists"');
		expect(loyal).toEqual(
			await shop.ids(
				`${SCORED}, named AS (SELECT *, floor((f + m) / 2.0 + 0.5) AS fm FROM scored) SELECT id FROM named
					WHERE (r IN (3, 4) AND fm >= 4) OR (r >= 4 AND fm IN (2, 3))`,
			),
		);
	});

	test('has predictions of which P(alive) is the published formula', async () => {
		const { bgNbd, gammaGamma } = found;
		if (bgNbd === null || gammaGamma === null) throw new Error('No models were fitted.');
		expect(bgNbd).toMatchObject({ unit: 'weeks', fittedAt: found.fittedAt });
		expect(gammaGamma.customers).toBeLessThan(bgNbd.customers);
		const { r, alpha, a, b } = bgNbd;
		const { rows } = await shop.database.pool.query<{ id: string }>(
			`SELECT customer_id::text AS id FROM (SELECT customer_id, count(DISTINCT day) - 1 AS x, (max(day) - min(day)) / 7.0::float8 AS tx,
				(timestamptz '${asOf}')::date - min(day) AS days FROM (SELECT o.customer_id, (o.placed_at AT TIME ZONE 'UTC')::date AS day FROM ${COUNTED} o WHERE o.placed_at <= '${asOf}') d GROUP BY 1) h
			WHERE x > 0 AND 1 - 1 / (1 + ($1::float8 / ($2::float8 + x - 1)) * (($3::float8 + days / 7.0::float8) / ($3::float8 + tx)) ^ ($4::float8 + x)) > 0.3`,
			[a, b, alpha, r],
		);
		expect(rows.length).toBeGreaterThan(0);
		expect(await shop.matches('churn_risk_score > 0.3')).toEqual(rows.map(({ id }) => id).sort());
		expect((await shop.matches('cltv >= 100')).length).toBeGreaterThan(0);
		// Who bought once may have left by now in one case of 1 + b / a only, and else goes on at the rate r /
		// (alpha + basis.age).
		const once = await shop.matches('orders_count = 1');
		const [{ predicted_orders: orders }] = (await shop.segments.customers(once.slice(0, 1), {
			fields: ['predicted_orders'],
			asOf,
		})) as unknown as [{ predicted_orders: number }];
		const { conditions } = await shop.segments.check('predicted_orders > 0', firstOf(once), { asOf });
		const basis = conditions[0]?.computedFrom;
		if (basis?.kind !== 'prediction') throw new Error('It is not said what the prediction is made from.');
		const undisturbed = (52 * r) / (alpha + basis.age);
		expect(orders / undisturbed).toBeGreaterThan(0.95);
		expect(orders / undisturbed).toBeLessThan(1);
	});

	test('looks back without moving what is in force', async () => {
		const earlier = await shop.segments.scores({ asOf: '2025-03-01' });
		expect(earlier).toMatchObject({ stored: false, asOf: '2025-03-01T00:00:00.000Z' });
		expect(earlier.rfm.cuts).not.toEqual(found.rfm.cuts);
		expect((await shop.segments.scores({ fit: false })).rfm).toEqual(found.rfm);
		expect(await inForce()).toBe(1);
	});

	test('takes a schedule and a discount rate without computing anything', async () => {
		const changed = await shop.segments.scores({ fit: false, schedule: 'never', discountRate: 0.2 });
		expect(changed).toMatchObject({ schedule: 'never', discountRate: 0.2, fittedAt: found.fittedAt });
		const ids = await shop.matches('cltv >= 100');
		const value = async () => {
			const rows = await shop.segments.customers(ids, { fields: ['cltv'], asOf });
			return rows.reduce((sum, row) => sum + Number(row.cltv), 0);
		};
		const discounted = await value();
		// What a rate makes of a value decides on which day a customer falls below another.
		const id = firstOf(ids);
		const [row] = await shop.segments.customers([id], { fields: ['cltv'], asOf });
		const rule = `cltv >= ${(Number(row?.cltv) * 0.99).toFixed(2)}`;
		const lifetime = async (at: string) => (await shop.segments.check(rule, id, { asOf: at })).conditions[0];
		const now = await lifetime(asOf);
		expect(now).toMatchObject({ holds: true, computedFrom: { discountRate: 0.2 } });
		if (now?.changesAt === undefined) throw new Error('It is not said when the value will be below.');
		expect((await lifetime(now.changesAt))?.holds).toBe(false);
		expect((await lifetime(new Date(Date.parse(now.changesAt) - 1).toISOString()))?.holds).toBe(true);
		await shop.segments.scores({ fit: false, discountRate: 0 });
		// A rate that is another makes a version: lifetime values are others.
		expect(await inForce()).toBe(3);
		expect(discounted / (await value())).toBeGreaterThan(1 / 1.2);
		expect(discounted / (await value())).toBeLessThan(0.95);
	});

	test('shows scores beside members, in their order', async () => {
		await shop.segments.create({ title: 'Buyers', query: 'orders_count > 0' });
		await shop.segments.evaluate('Buyers');
		const rows: Record<string, unknown>[] = [];
		const fields = ['recency_score', 'rfm_segment', 'churn_risk_score', 'predicted_orders', 'cltv'];
		for await (const row of shop.segments.members('Buyers', {
			fields,
			orderBy: { field: 'cltv', direction: 'desc' },
			refine: 'segment = "Champions"',
			limit: 5,
			asOf,
		}))
			rows.push(row);
		expect(rows).toHaveLength(5);
		for (const row of rows) expect(row).toMatchObject({ recency_score: 5, rfm_segment: 'Champions' });
		expect(rows[0]?.cltv).toMatch(/^\d+\.\d\d$/);
		expect(rows.map((row) => Number(row.cltv))).toEqual(
			rows.map((row) => Number(row.cltv)).sort((one, other) => other - one),
		);
		const [first] = await shop.segments.customers([rows[0]?.customer_id as number], { fields, asOf });
		expect(first).toMatchObject({ rfm_segment: 'Champions' });
		const id = rows[0]?.customer_id as number;
		const { conditions } = await shop.segments.check(
			'churn_risk_score > 0.9999 and segment = "Champions" and cltv > 1',
			id,
			{ asOf },
		);
		expect(conditions[0]).toMatchObject({
			holds: false,
			actual: rows[0]?.churn_risk_score,
			computedFrom: { kind: 'prediction', parameters: { r: found.bgNbd?.r, alpha: found.bgNbd?.alpha } },
			evidence: { kind: 'orders' },
		});
		expect(conditions[1]).toMatchObject({
			holds: true,
			actual: 'Champions',
			computedFrom: { kind: 'score', version: await inForce(), cuts: found.rfm.cuts },
		});
		expect(conditions[2]?.computedFrom).toMatchObject({ parameters: { q: found.gammaGamma?.q } });
		const [risk] = conditions;
		if (risk?.changesAt === undefined) throw new Error('It is not said when the risk will be that high.');
		const holdsAt = async (at: string) =>
			(await shop.segments.check('churn_risk_score > 0.9999', id, { asOf: at })).conditions[0]?.holds;
		expect(await holdsAt(risk.changesAt)).toBe(true);
		expect(await holdsAt(new Date(Date.parse(risk.changesAt) - 1).toISOString())).toBe(false);
		const lastly = conditions[1]?.changesAt;
		if (lastly === undefined) throw new Error('It is not said when the segment will be another one.');
		const [before, after] = await Promise.all(
			[new Date(Date.parse(lastly) - 1).toISOString(), lastly].map((at) =>
				shop.segments.check('segment = "Champions"', id, { asOf: at }),
			),
		);
		expect([before?.member, after?.member]).toEqual([true, false]);
	});

	test('fixed cut points and a window are kept for the next time', async () => {
		const before = await inForce();
		const cuts = { recency: [10, 20, 40, 80], monetary: [50, '100.50', 200, 400] };
		const fixed = await shop.segments.scores({
			asOf,
			cuts,
			window: { last: 365, unit: 'days' },
			models: ['rfm'],
		});
		expect(fixed.rfm).toMatchObject({ version: before + 1, window: { last: 365, unit: 'days' } });
		expect(fixed.rfm.cuts.recency).toEqual([10, 20, 40, 80]);
		expect(fixed.rfm.cuts.monetary).toEqual([50, 100.5, 200, 400]);
		// The same once more is nothing else than what is stored.
		const same = await shop.segments.scores({ asOf, cuts, window: { last: 365, unit: 'days' } });
		expect(same.rfm.version).toBe(before + 1);
		const again = await shop.segments.scores({ fit: true, asOf });
		expect(again.rfm).toMatchObject({ version: before + 2, cuts: fixed.rfm.cuts });
		const back = await shop.segments.scores({ asOf, cuts: null, window: null, models: ['rfm'] });
		expect(back.rfm.cuts).toEqual(found.rfm.cuts);
	});

	test.each([
		[{ cuts: { recency: [1, 2, 3] } }, 'cuts.recency'],
		[{ cuts: { frequency: [4, 3, 2, 1] } }, 'cuts.frequency'],
		[{ cuts: { frequency: [1, 2, 3, 'x'] } }, 'cuts.frequency'],
		[{ cuts: { monetary: [1, 2, 3, NaN] } }, 'cuts.monetary[3]'],
		[{ asof: '2025-01-01' }, 'asof'],
		[{ schedule: 'hourly' }, 'schedule'],
		[{ discountRate: -1 }, 'discountRate'],
		[{ currency: 'XXX' }, 'currency'],
		[{ window: { last: -1, unit: 'days' } }, 'window.last'],
	])('%j is refused', async (options, path) => {
		await expect(faultOf(shop.segments.scores(options as object))).resolves.toMatchObject({ path });
	});

	test('an instant that has not come is refused', async () => {
		await expect(faultOf(shop.segments.scores({ asOf: '2999-01-01' }))).resolves.toMatchObject({
			code: 'AS_OF_IN_FUTURE',
		});
	});
});

describe('data that do not do', () => {
	let shop: SmallShop;
	beforeAll(async () => {
		shop = await openSmallShop();
	});
	afterAll(() => shop.close());
	beforeEach(() => shop.reset());

	/** @param days of purchases before 2025-06-01, of each of so many customers */
	const buyers = (count: number, days: readonly number[], amount = 'random() * 100 + 1') =>
		shop
			.run(`INSERT INTO shop.customer (id, country) SELECT n, 'DE' FROM generate_series(1, $1) AS n`, [count])
			.then(() =>
				shop.run(
					`INSERT INTO shop.purchase (customer_id, placed_at, total, currency)
				SELECT n, timestamptz '2025-06-01 10:00Z' - make_interval(days => d), ${amount}, 'EUR' FROM generate_series(1, $1) AS n, unnest($2::int[]) AS d`,
					[count, days],
				),
			);
	const fault = (options: object = {}) => faultOf(shop.segments.scores({ asOf: '2025-06-02', ...options }));

	test('nobody has ordered', async () => {
		await expect(fault()).resolves.toMatchObject({ code: 'SCORES_UNFIT', found: 0 });
	});

	test('one day of history', async () => {
		await buyers(300, [0]);
		await expect(fault()).resolves.toMatchObject({
			code: 'SCORES_UNFIT',
			found: 1,
			allowed: ['orders of at least 28 days'],
			message: expect.stringContaining('reach back 1 day'),
		});
	});

	test('fewer than a hundred who came back: the scores are there all the same', async () => {
		await buyers(99, [0, 40]);
		await expect(fault()).resolves.toMatchObject({
			code: 'SCORES_UNFIT',
			found: 99,
			message: expect.stringContaining(
				'99 customers have bought on more than one day; at least 100 are needed',
			),
			details: { rfmVersion: 1 },
		});
		expect((await shop.segments.preview('frequency_score >= 1', { asOf: '2025-06-02' })).count).toBe(99);
		await expect(faultOf(shop.segments.preview('churn_risk_score > 0'))).resolves.toMatchObject({
			code: 'SCORES_NOT_FITTED',
			path: 'field',
		});
		expect(await shop.segments.scores({ asOf: '2025-06-02', fit: true, models: ['rfm'] })).toMatchObject({
			bgNbd: null,
			gammaGamma: null,
			calibration: [],
		});
	});

	test('several currencies', async () => {
		await buyers(5, [0, 40]);
		await shop.order(1, '2025-05-20Z', 7, 'gbp');
		await expect(fault()).resolves.toMatchObject({ code: 'CURRENCY_REQUIRED', allowed: ['EUR', 'GBP'] });
		// Currencies are remembered for some minutes, so another opening is asked.
		const segments = await shop.open();
		const found = await segments.scores({ asOf: '2025-06-02', currency: 'gbp', models: ['rfm'] });
		expect(found.rfm).toMatchObject({ currency: 'GBP', cuts: { monetary: [7, 7, 7, 7] } });
		expect(found.rfm.groups.reduce((sum, { customers }) => sum + customers, 0)).toBe(1);
		expect((await segments.preview('recency_score = 5 currency GBP', { asOf: '2025-06-02' })).count).toBe(1);
		await expect(faultOf(segments.preview('recency_score = 5 currency EUR'))).resolves.toMatchObject({
			code: 'SCORES_NOT_FITTED',
		});
	});

	test('amounts of nothing and below, a customer alone, and dates that are none', async () => {
		await shop.customers('DE', 'DE', 'DE', 'DE');
		await shop.order(1, '2025-05-01Z', 0);
		await shop.order(2, '2025-05-02Z', -5);
		await shop.run(
			`INSERT INTO shop.purchase (customer_id, placed_at, total) VALUES (3, '-infinity', 5), (3, '0044-03-15 BC', 5)`,
		);
		const found = await shop.segments.scores({ asOf: '2025-06-02', models: ['rfm'] });
		// The third customer's orders have no date of the calendar that rules can speak of, so they do not count.
		expect(found.rfm.cuts.monetary).toEqual([-5, -5, 0, 0]);
		expect((await shop.segments.preview('monetary_score = 1', { asOf: '2025-06-02' })).count).toBe(1);
		expect((await shop.segments.preview('monetary_score is null', { asOf: '2025-06-02' })).count).toBe(2);
	});
});

describe('customers beyond measure', () => {
	let shop: SmallShop;
	beforeAll(async () => {
		shop = await openSmallShop();
		await storeLawScores(shop.database.pool);
		await shop.customers('DE', 'DE', 'DE', 'DE');
		// One who bought on 10,001 days, one who has just come, one who stayed away for a thousand years, one
		// without orders.
		await shop.run(
			`INSERT INTO shop.purchase (customer_id, placed_at, total, currency)
			SELECT 1, timestamptz '2025-06-01Z' - make_interval(days => n), 1e20, 'EUR' FROM generate_series(0, 10000) AS n
			UNION ALL SELECT 2, '2025-06-01Z', -3, 'EUR' UNION ALL SELECT 3, '1025-06-01Z', 'NaN', 'EUR' UNION ALL SELECT 3, '1025-06-03Z', 0, 'EUR'`,
		);
	});
	afterAll(() => shop.close());

	test('have predictions that are numbers', async () => {
		const rows = await shop.segments.customers([1, 2, 3, 4], {
			fields: ['churn_risk_score', 'predicted_orders', 'cltv'],
			asOf: '2025-06-01T12:00:00Z',
		});
		const [often, once, gone, never] = [...rows]
			.sort((one, other) => Number(one.customer_id) - Number(other.customer_id))
			.map((row) =>
				[row.churn_risk_score, row.predicted_orders, row.cltv].map((one) =>
					one === null ? null : Number(one),
				),
			);
		expect(often?.[0]).toBeCloseTo(0.7 / (1.6 + 9_999) / (1 + 0.7 / (1.6 + 9_999)), 6);
		expect(often?.[1]).toBeGreaterThan(300);
		expect(often?.[2]).toBeGreaterThan(1e20);
		expect(once?.[0]).toBe(0);
		expect(once?.[1]).toBeGreaterThan(0);
		expect(once?.[2]).toBeGreaterThan(0);
		expect(gone?.[0]).toBeCloseTo(1, 3);
		expect(gone?.[1]).toBeCloseTo(0, 3);
		expect(gone?.[2]).toBe(0);
		expect(never).toEqual([null, null, null]);
	});

	test('can be asked for in every rule', async () => {
		for (const query of [
			'churn_risk_score >= 0',
			'predicted_orders >= 0',
			'cltv >= 0',
			'churn_risk_score is not null',
		])
			expect(await shop.segments.preview(query, { asOf: '2025-06-01T12:00:00Z' })).toMatchObject({
				count: 3,
			});
	});
});

describe('a shop of simulated buyers', () => {
	let shop: SmallShop;
	const BG_NBD = { r: 0.5, alpha: 5, a: 0.8, b: 2.5 };
	const GAMMA_GAMMA = { p: 6, q: 4, gamma: 16 };

	beforeAll(async () => {
		shop = await openSmallShop();
		const random = randomOf(11);
		const orders = Array.from({ length: 4_000 }, (_, index) => {
			const ageDays = 200 + Math.floor(random() * 165);
			const first = 365 - ageDays;
			const nu = gamma(GAMMA_GAMMA.q, random) / GAMMA_GAMMA.gamma;
			const days = [0, ...buyer(BG_NBD, ageDays + 1, random).days];
			return days.map((day) => ({
				id: index + 1,
				day: first + day,
				total: (gamma(GAMMA_GAMMA.p, random) / nu).toFixed(4),
			}));
		}).flat();
		await shop.run(
			`INSERT INTO shop.customer (id, country) SELECT n, 'DE' FROM generate_series(1, 4000) AS n`,
		);
		await shop.run(
			`INSERT INTO shop.purchase (customer_id, placed_at, total, currency)
			SELECT c, timestamptz '2024-01-01 09:00Z' + make_interval(days => d), t::numeric, 'EUR' FROM unnest($1::int[], $2::int[], $3::text[]) AS o (c, d, t)`,
			[orders.map(({ id }) => id), orders.map(({ day }) => day), orders.map(({ total }) => total)],
		);
	});
	afterAll(() => shop.close());

	test('gives back the parameters that it was made with', async () => {
		const { bgNbd, gammaGamma, calibration } = await shop.segments.scores({ asOf: '2024-12-31T23:00:00Z' });
		if (!bgNbd?.standardErrors || !gammaGamma?.standardErrors) throw new Error('No standard errors.');
		// Purchases of one day count once, which takes a little off the rate.
		for (const key of ['r', 'alpha', 'a', 'b'] as const)
			expect(Math.abs(bgNbd[key] - BG_NBD[key])).toBeLessThan(3 * bgNbd.standardErrors[key]);
		for (const key of ['p', 'q', 'gamma'] as const)
			expect(Math.abs(gammaGamma[key] - GAMMA_GAMMA[key])).toBeLessThan(3 * gammaGamma.standardErrors[key]);
		expect(bgNbd.customers).toBe(4_000);
		expect(gammaGamma.currency).toBe('EUR');
		const [expected, actual] = (['expected', 'actual'] as const).map((key) =>
			calibration.reduce((sum, row) => sum + row[key], 0),
		);
		expect(calibration.map(({ group }) => group)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7+']);
		expect(Math.abs((expected ?? NaN) / (actual ?? NaN) - 1)).toBeLessThan(0.1);
	});

	test('all the same amount is nothing to tell customers apart by; what was fitted before stays', async () => {
		const before = await shop.segments.scores({ fit: false });
		await shop.run('UPDATE shop.purchase SET total = 25');
		await expect(
			faultOf(shop.segments.scores({ fit: true, asOf: '2024-12-31T23:00:00Z' })),
		).resolves.toMatchObject({
			code: 'SCORES_UNFIT',
			message: expect.stringContaining('spends the same on a repeat purchase (25.00)'),
		});
		const after = await shop.segments.scores({ fit: false });
		expect(after.rfm.version).toBe(before.rfm.version + 1);
		expect(after.gammaGamma).toEqual(before.gammaGamma);
	});
});

describe('new cut points', () => {
	let shop: SmallShop;
	const SCORED = { asOf: '2025-06-02', models: ['rfm'] as const };

	beforeAll(async () => {
		shop = await openSmallShop();
		await shop.customers(...Array.from({ length: 10 }, () => 'DE'));
		for (let id = 1; id <= 10; id += 1) await shop.order(id, `2025-05-${10 + id}Z`, id * 10);
	});
	afterAll(() => shop.close());

	const membersOf = async (title: string) =>
		(
			await shop.run(
				'SELECT customer_id FROM segments.membership JOIN segments.segment s ON s.id = segment_id WHERE title = $1 ORDER BY 1',
				[title],
			)
		).map(({ customer_id }) => customer_id);
	const newest = async (title: string, count: number) =>
		(await shop.segments.changes({ segments: [title] }))
			.slice(-count)
			.map(({ customerId, kind, cause, scoresVersion }) => ({ customerId, kind, cause, scoresVersion }));

	test.each([false, true])(
		'move only those between the old and the new; tracked: %s',
		async (changeTracking) => {
			await shop.segments.install({ changeTracking });
			const title = `Big ${changeTracking}`;
			await shop.segments.scores({ ...SCORED, fit: true, cuts: { monetary: [20, 40, 60, 80] } });
			await shop.segments.create({ title, query: 'monetary_score >= 4' });
			await shop.segments.evaluate(title);
			expect(await membersOf(title)).toEqual([7, 8, 9, 10]);

			// Nobody moves because a neighbour did.
			await shop.order(1, '2025-06-01Z', 5);
			expect(await shop.segments.evaluate(title)).toMatchObject({ joined: 0, left: 0 });

			const { rfm } = await shop.segments.scores({ ...SCORED, cuts: { monetary: [20, 40, 80, 90] } });
			await shop.order(2, '2025-06-01Z', 1_000);
			const result = await shop.segments.evaluate(title);
			expect(result).toMatchObject({ joined: 1, left: 2, mode: changeTracking ? 'incremental' : 'full' });
			expect(await membersOf(title)).toEqual([2, 9, 10]);
			expect(await newest(title, 3)).toEqual([
				{ customerId: 2, kind: 'joined', cause: 'data', scoresVersion: undefined },
				{ customerId: 7, kind: 'left', cause: 'rule', scoresVersion: rfm.version },
				{ customerId: 8, kind: 'left', cause: 'rule', scoresVersion: rfm.version },
			]);
			if (changeTracking) expect(result.examined).toBeLessThanOrEqual(3);
			const { evaluations } = await shop.segments.history(title);
			expect(evaluations.map(({ scoresVersion }) => scoresVersion)).toEqual([rfm.version, null, null]);

			// A rule without scores is none the wiser.
			await shop.segments.create({ title: `All ${changeTracking}`, query: 'orders_count > 0' });
			await shop.segments.evaluate(`All ${changeTracking}`);
			await shop.segments.scores({ ...SCORED, cuts: { monetary: [1, 2, 3, 4] } });
			expect(await shop.segments.evaluate(`All ${changeTracking}`)).toMatchObject({
				mode: changeTracking ? 'incremental' : 'full',
				joined: 0,
			});
			await shop.run('DELETE FROM shop.purchase WHERE total IN (5, 1000)');
		},
	);

	test('are computed by the evaluation that finds them due', async () => {
		await shop.segments.scores({ ...SCORED, fit: true, schedule: 'daily', cuts: null });
		const { rfm } = await shop.segments.scores({ fit: false });
		await shop.segments.create({ title: 'Recent', query: 'recency_score = 5' });
		await shop.segments.evaluate('Recent');
		expect((await shop.segments.scores({ fit: false })).rfm.version).toBe(rfm.version);
		await shop.run(`UPDATE segments.score_version SET fitted_at = fitted_at - interval '25 hours'`);
		await shop.segments.evaluate('Recent');
		const refreshed = await shop.segments.scores({ fit: false });
		expect(refreshed.rfm.version).toBe(rfm.version + 1);
		expect(refreshed).toMatchObject({ schedule: 'daily', bgNbd: null });
		expect(Date.parse(refreshed.asOf)).toBeGreaterThan(Date.parse('2025-06-02'));
	});
});
