import { catalogueOf } from '../../lib/language/field';
import { parseRule } from '../../lib/language/rule';
import { preset } from '../../lib';
import { describeMapping } from '../../lib/shop';
import { Compiler } from '../../lib/compiler/compiler';
import type { ScoreSet } from '../../lib/compiler/plan/score-set';
import { STRATEGIES } from '../../lib/compiler/strategy/choose';
import { sql, toQuery, type Sql } from '../../lib/database/sql';
import { createTestDatabase, demoNow, type TestDatabase } from '../support/database';
import { COUNTED } from '../support/demo-segments';
import { faultOf } from '../support/fault';

/** Scores and predictions in SQL, against what this file computes of each customer's orders by itself. */
let database: TestDatabase;
let compiler: Compiler;
let customers: readonly Buyer[];

const BG_NBD = { r: 0.5, alpha: 6, a: 0.8, b: 2.4 };
const GAMMA_GAMMA = { p: 6.25, q: 3.74, gamma: 15.44 };
const CUTS = {
	recency: ['30', '30', '90', '200'],
	frequency: ['1', '2', '2', '5'],
	monetary: ['50', '120.50', '300', '900'],
};
const SET: ScoreSet = {
	currency: null,
	ofOneCurrency: false,
	rfm: { version: 1, cuts: CUTS },
	bgNbd: BG_NBD,
	gammaGamma: GAMMA_GAMMA,
	discountRate: 0,
};
const MOMENT = { asOf: demoNow.toISOString(), timeZone: 'Asia/Dhaka' };

interface Buyer {
	readonly id: string;
	/** Whole days since the last order; nothing without one. */
	readonly days: number | null;
	readonly orders: number;
	readonly spent: number;
	readonly x: number;
	readonly recency: number;
	readonly age: number;
	readonly repeatSpent: number;
}

beforeAll(async () => {
	database = await createTestDatabase({ template: 'demo' });
	const mapping = await describeMapping(preset('demo'), database.pool);
	compiler = new Compiler({ mapping, catalogue: catalogueOf(mapping), scores: [SET] });
	const { rows } = await database.pool.query<Buyer>(
		`SELECT c.id::text AS id, floor(extract(epoch FROM ($1::timestamptz AT TIME ZONE 'Asia/Dhaka') - (max(o.placed_at) AT TIME ZONE 'Asia/Dhaka')) / 86400)::int AS days,
			count(o.id)::int AS orders, coalesce(sum(o.amount), 0)::float8 AS spent,
			count(DISTINCT o.day)::int - 1 AS x, (max(o.day) - min(o.day)) / 7.0::float8 AS recency,
			(($1::timestamptz AT TIME ZONE 'Asia/Dhaka')::date - min(o.day)) / 7.0::float8 AS age,
			coalesce(sum(o.amount) FILTER (WHERE o.day > o.first_day), 0)::float8 AS "repeatSpent"
		FROM shop.customer c LEFT JOIN (SELECT d.*, min(d.day) OVER (PARTITION BY d.customer_id) AS first_day
			FROM (SELECT o.*, (o.placed_at AT TIME ZONE 'Asia/Dhaka')::date AS day FROM ${COUNTED} o WHERE o.placed_at <= $1) d) o ON o.customer_id = c.id
		GROUP BY c.id`,
		[demoNow],
	);
	customers = rows;
});
afterAll(() => database.drop());

const rowsOf = async <T>(query: Sql): Promise<T[]> => {
	const { sql: text, bindings } = toQuery(query);
	const { rows } = await database.pool.query(text, bindings as unknown[]);
	return rows as T[];
};
const compiled = (rule: object, by = compiler) =>
	by.compile(parseRule(rule, { fields: by.context.catalogue }), MOMENT);

async function matching(rule: object, strategy: (typeof STRATEGIES)[number]): Promise<string[]> {
	const rows = await rowsOf<{ id: string }>(
		sql`SELECT q.customer_id::text AS id FROM (${compiler.ids(compiled(rule), { strategy })}) AS q`,
	);
	return rows.map(({ id }) => id).sort();
}

const above = (cuts: readonly string[], value: number) => cuts.filter((cut) => value > Number(cut)).length;
const scoresOf = ({ days, orders, spent }: Buyer) =>
	days === null
		? undefined
		: {
				recency: 5 - above(CUTS.recency, days),
				frequency: 1 + above(CUTS.frequency, orders),
				monetary: 1 + above(CUTS.monetary, spent),
			};

/** The published formulas, written down once more. */
function risk({ x, recency, age }: Buyer): number {
	const { r, alpha, a, b } = BG_NBD;
	if (x === 0) return 0;
	return 1 - 1 / (1 + (a / (b + x - 1)) * ((alpha + age) / (alpha + recency)) ** (r + x));
}

function hypergeometric(a: number, b: number, c: number, z: number): number {
	let [term, sum] = [1, 1];
	for (let n = 0; n < 5_000; n += 1) {
		term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
		sum += term;
	}
	return sum;
}

function orders(buyer: Buyer, weeks = 52): number {
	const { r, alpha, a, b } = BG_NBD;
	const { x, age } = buyer;
	const [z, left] = [weeks / (alpha + age + weeks), (alpha + age) / (alpha + age + weeks)];
	const series = hypergeometric(a + b - 1 - r, a - 1, a + b + x - 1, z);
	return (1 - risk(buyer)) * ((a + b + x - 1) / (a - 1)) * (1 - left ** (a - 1) * series);
}

const value = (buyer: Buyer): number => {
	const { p, q, gamma } = GAMMA_GAMMA;
	return orders(buyer) * ((p * (gamma + Math.max(buyer.repeatSpent, 0))) / (p * buyer.x + q - 1));
};

describe.each(STRATEGIES)('by %s', (strategy) => {
	const expectSame = async (rule: object, meets: (buyer: Buyer) => boolean) => {
		const expected = customers
			.filter(meets)
			.map(({ id }) => id)
			.sort();
		expect(expected.length).toBeGreaterThan(0);
		expect(expected.length).toBeLessThan(customers.length);
		expect(await matching(rule, strategy)).toEqual(expected);
	};

	test.each(['recency', 'frequency', 'monetary'] as const)('%s_score', async (part) => {
		const field = `${part}_score`;
		const score = (buyer: Buyer) => scoresOf(buyer)?.[part] ?? NaN;
		await expectSame({ field, operator: 'greater_than_or_equals', value: 4 }, (one) => score(one) >= 4);
		await expectSame({ field, operator: 'less_than', value: '2.5' }, (one) => score(one) < 2.5);
		await expectSame({ field, operator: 'equals', value: 5 }, (one) => score(one) === 5);
		await expectSame({ field, operator: 'in', value: [1, 4] }, (one) => [1, 4].includes(score(one)));
		await expectSame({ field, operator: 'not_equals', value: 1 }, (one) => score(one) !== 1);
		await expectSame({ field, operator: 'is_null' }, ({ days }) => days === null);
		await expectSame({ field, operator: 'between', value: [1, 5] }, ({ days }) => days !== null);
		expect(await matching({ field, operator: 'greater_than', value: 5 }, strategy)).toEqual([]);
	});

	test('rfm_segment', async () => {
		const mean = (one: Buyer) => {
			const { frequency = NaN, monetary = NaN } = scoresOf(one) ?? {};
			return Math.floor((frequency + monetary) / 2 + 0.5);
		};
		const recency = (one: Buyer) => scoresOf(one)?.recency ?? NaN;
		await expectSame(
			{ field: 'segment', operator: '=', value: 'champions', caseSensitive: false },
			(one) => recency(one) === 5 && mean(one) >= 4,
		);
		await expectSame(
			{ field: 'rfm_segment', operator: 'in', value: ['Loyal Customers', 'Potential Loyalists'] },
			(one) =>
				([3, 4].includes(recency(one)) && mean(one) >= 4) ||
				(recency(one) >= 4 && [2, 3].includes(mean(one))),
		);
		await expectSame(
			{ field: 'rfm_segment', operator: 'not_equals', value: 'Lost' },
			(one) => !(recency(one) === 1 && mean(one) <= 2),
		);
		await expectSame(
			{ field: 'rfm_segment', operator: 'contains', value: 'lo', caseSensitive: false },
			(one) =>
				(recency(one) === 1 && mean(one) <= 2) ||
				(mean(one) === 5 && recency(one) <= 2) ||
				([3, 4].includes(recency(one)) && mean(one) >= 4) ||
				(recency(one) >= 4 && [2, 3].includes(mean(one))),
		);
	});

	test('predictions', async () => {
		await expectSame(
			{ field: 'churn_risk_score', operator: 'greater_than', value: 0.7 },
			(one) => one.days !== null && risk(one) > 0.7,
		);
		await expectSame(
			{ field: 'churn_risk_score', operator: 'less_than_or_equals', value: '0.2' },
			(one) => one.days !== null && risk(one) <= 0.2,
		);
		await expectSame(
			{ field: 'churn_risk_score', operator: 'equals', value: 0 },
			({ x, days }) => days !== null && x === 0,
		);
		await expectSame({ field: 'churn_risk_score', operator: 'is_not_null' }, ({ days }) => days !== null);
		await expectSame(
			{ field: 'predicted_orders', operator: 'greater_than', value: 2 },
			(one) => one.days !== null && orders(one) > 2,
		);
		await expectSame(
			{ field: 'cltv', operator: 'greater_than_or_equals', value: 60 },
			(one) => one.days !== null && Math.round(value(one) * 100) >= 6000,
		);
		await expectSame({ field: 'cltv', operator: 'is_null' }, ({ days }) => days === null);
	});
});

describe('to show', () => {
	test.each([
		['recency_score', (one: Buyer) => scoresOf(one)?.recency],
		['frequency_score', (one: Buyer) => scoresOf(one)?.frequency],
		['monetary_score', (one: Buyer) => scoresOf(one)?.monetary],
		['churn_risk_score', (one: Buyer) => risk(one)],
		['predicted_orders', (one: Buyer) => orders(one)],
		['cltv', (one: Buyer) => value(one)],
	] as const)('%s', async (field, expected) => {
		const rows = await rowsOf<Record<string, string | number | null>>(
			await compiler.members(
				{
					members: sql`SELECT id AS customer_id, NULL::timestamptz AS joined_at FROM shop.customer`,
					fields: [field],
				},
				MOMENT,
				{ db: database.pool, choices: (_key, choose) => choose() },
			),
		);
		const shown = new Map(rows.map((row) => [String(row.customer_id), row[field]]));
		expect(shown.size).toBe(customers.length);
		for (const one of customers) {
			const found = shown.get(one.id);
			if (one.days === null) expect(found).toBeNull();
			else expect(Number(found)).toBeCloseTo(expected(one) ?? NaN, field === 'cltv' ? 1 : 7);
		}
	});
});

test('a name that no segment has is refused with the nearest', () => {
	const fault = () => compiled({ field: 'segment', operator: 'equals', value: 'Champion' });
	expect(fault).toThrow(
		expect.objectContaining({
			code: 'VALUE_INVALID',
			path: 'value',
			suggestion: expect.stringContaining('Champions'),
		}),
	);
});

test('without scores a rule says how to have them', async () => {
	const bare = new Compiler({ ...compiler.context, scores: [] });
	for (const field of ['recency_score', 'segment', 'churn_risk_score', 'cltv']) {
		const rule = { match: 'all', rules: [{ field, operator: 'is_not_null' }] };
		const fault = await faultOf(Promise.resolve().then(() => compiled(rule, bare)));
		expect(fault).toMatchObject({
			code: 'SCORES_NOT_FITTED',
			path: 'rules[0].field',
			suggestion: expect.stringContaining('Fit Scores'),
		});
	}
});

test('scores of several currencies ask which is meant', () => {
	const sets: ScoreSet[] = ['EUR', 'GBP'].map((currency) => ({ ...SET, currency, ofOneCurrency: true }));
	const both = new Compiler({ ...compiler.context, scores: sets });
	const asked = (currency?: string) =>
		compiled({ field: 'recency_score', operator: 'equals', value: 5, currency }, both);
	expect(() => asked()).toThrow(
		expect.objectContaining({ code: 'CURRENCY_REQUIRED', allowed: ['EUR', 'GBP'] }),
	);
	expect(() => asked('USD')).toThrow(expect.objectContaining({ code: 'SCORES_NOT_FITTED' }));
	expect(JSON.stringify(asked('GBP').plan)).toContain('"currency":"GBP"');
});
