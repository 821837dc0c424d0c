import { Client } from 'pg';
import type { Segments } from '../../lib';
import { openSmallShop, type SmallShop } from '../support/small-shop';

let shop: SmallShop;
let segments: Segments;

beforeAll(async () => {
	shop = await openSmallShop();
	({ segments } = shop);
	await shop.customers('BD', 'SA', 'BD');
	await shop.order(1, '2025-01-01Z');
});

afterAll(() => shop.close());

/** The messages that some work sends after it has been done before, each by its first words. */
async function sentBy(work: () => Promise<unknown>): Promise<string[]> {
	for (let before = 0; before < 3; before += 1) await work();
	const sent: string[] = [];
	const real = Client.prototype.query;
	const query = jest.spyOn(Client.prototype, 'query').mockImplementation(function (
		this: Client,
		...given: unknown[]
	) {
		const [asked] = given as [string | { text: string }];
		sent.push(told(typeof asked === 'string' ? asked : asked.text));
		return real.apply(this, given as never);
	});
	await work().finally(() => query.mockRestore());
	return sent;
}

/** What a statement is for, by words that no other has. */
const PURPOSES: readonly (readonly [told: string, words: RegExp])[] = [
	['begin, clock', /^BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;.* AS now$/],
	['begin', /^BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;/],
	['count', /^SELECT count\(\*\) AS count FROM/],
	['find', /^select "s"\."id"/],
	['lock', /FOR NO KEY UPDATE/],
	['clock, tracking', /pg_current_snapshot\(\)::text AS snapshot.*AS unfollowed/],
	['look around', /AS filled/],
	['candidates', /AS "hasGap"/],
	['difference', /AS MATERIALIZED \(.*FULL JOIN/],
	['close', /WITH outcome AS/],
	['end', /^COMMIT$/],
];

const told = (text: string): string => {
	const plain = text.replaceAll(/\s+/g, ' ').trim();
	return PURPOSES.find(([, words]) => words.test(plain))?.[0] ?? plain;
};

const RULE = 'amount_spent > 5 within last 90 days';

describe('what a preview sends', () => {
	it.each([
		['a rule with facts', RULE],
		['a rule without facts', "country = 'BD'"],
	])('is its question between the beginning and the end: %s', async (_what, query) => {
		await expect(sentBy(() => segments.preview({ query }))).resolves.toEqual([
			'begin, clock',
			'count',
			'end',
		]);
	});

	it('is no more for an instant of the past', async () => {
		const sent = await sentBy(() => segments.preview({ query: RULE }, { asOf: '2025-02-01T00:00:00Z' }));
		expect(sent).toEqual(['begin, clock', 'count', 'end']);
	});
});

describe('what an evaluation that finds nothing new sends', () => {
	beforeAll(async () => {
		await segments.install({ changeTracking: true });
		await segments.create({ title: 'Recent', query: RULE });
	});

	it('is one transaction, in which everything is asked once', async () => {
		const sent = await sentBy(() => segments.evaluate('recent'));
		expect(sent).toEqual([
			'begin',
			'find',
			'lock',
			'clock, tracking',
			'look around',
			'candidates',
			'close',
			'end',
		]);
	});

	it('is the question and the count of the customers where everybody is looked at', async () => {
		const sent = await sentBy(() => segments.evaluate('recent', { mode: 'full' }));
		expect(sent).toEqual([
			'begin',
			'find',
			'lock',
			'clock, tracking',
			'look around',
			'candidates',
			'count',
			'difference',
			'close',
			'end',
		]);
	});

	it('writes down the same as one that moves somebody', async () => {
		const rows = () =>
			shop.run(
				`SELECT mode, rule_version, former_version, examined, joined, "left", member_count, missed, error,
					finished_at >= started_at AS ended, duration_ms >= 0 AS took, as_of = (SELECT evaluated_at FROM segments.segment) AS current
				FROM segments.evaluation ORDER BY id DESC LIMIT 1`,
			);
		const quiet = { rule_version: 1, former_version: 1, joined: '0', left: '0', member_count: '0' };
		await segments.evaluate('recent');
		await expect(rows()).resolves.toEqual([
			{
				...quiet,
				mode: 'incremental',
				examined: '0',
				missed: null,
				error: null,
				ended: true,
				took: true,
				current: true,
			},
		]);
		await shop.order(2, new Date().toISOString());
		await segments.evaluate('recent');
		await expect(rows()).resolves.toMatchObject([
			{ ...quiet, examined: '1', joined: '1', member_count: '1' },
		]);
	});
});
