import { TrackedShop } from '../../support/tracked-shop';

let shop: TrackedShop;
beforeAll(async () => {
	shop = await TrackedShop.open();
});
beforeEach(() => shop.reset());
afterAll(() => shop?.close());

const visit = (customer: number, at: string) =>
	shop.run("INSERT INTO shop.visit VALUES ($1, 'home', $2)", [customer, at]);

/** Evaluated alone, and with another in one statement. */
describe.each([[['Recent']], [['Recent', 'Lately']]])(
	'the cause of changes of %j, evaluated incrementally',
	(titles) => {
		it('is time where an edge passed over a customer, touched or not, and data where rows changed', async () => {
			for (const [days, title] of titles.entries())
				await shop.segments.create({ title, query: `events_count within last ${30 + days} days >= 1` });
			await visit(1, '2025-01-10Z');
			await visit(2, '2025-01-10Z');
			await visit(3, '2025-02-01Z');
			await shop.segments.evaluate('all', { asOf: '2025-02-02' });

			await shop.run("UPDATE shop.customer SET name = 'another' WHERE id = 2");
			await shop.run('DELETE FROM shop.visit WHERE customer_id = 3');
			await visit(4, '2025-02-12Z');
			const results = await shop.segments.evaluate('all', { asOf: '2025-02-13', mode: 'incremental' });
			expect(results.map(({ mode, joined, left }) => [mode, joined, left])).toEqual(
				titles.map(() => ['incremental', 1, 3]),
			);

			const changes = await shop.run<{
				change: string;
			}>(`SELECT m.customer_id || ' ' || kind || ' ' || cause AS change
			FROM segments.membership_change AS m JOIN segments.evaluation AS e ON e.id = m.evaluation_id WHERE e.mode = 'incremental' ORDER BY m.segment_id, m.customer_id`);
			expect(changes.map(({ change }) => change)).toEqual(
				titles.flatMap(() => ['1 left time', '2 left time', '3 left data', '4 joined data']),
			);
		});

		it('is time for who joins and leaves while no row has changed', async () => {
			for (const [days, title] of titles.entries())
				await shop.segments.create({ title, query: `last_event_date more than ${30 + days} days ago` });
			await visit(1, '2025-01-10Z');
			await shop.segments.evaluate('all', { asOf: '2025-02-02' });
			await shop.segments.evaluate('all', { asOf: '2025-02-20', mode: 'incremental' });
			expect(await shop.ids('SELECT cause FROM segments.membership_change')).toEqual(
				titles.map(() => 'time'),
			);
		});

		it('is time for a row dated ahead that comes due, whether few customers are looked at or all', async () => {
			for (const [days, title] of titles.entries())
				await shop.segments.create({ title, query: `events_count within last ${30 + days} days >= 1` });
			for (const customer of [1, 2, 3]) await visit(customer, `2025-02-0${customer + 2}T12:00Z`);
			await shop.segments.evaluate('all', { asOf: '2025-02-02' });
			await shop.segments.evaluate('all', { asOf: '2025-02-04', mode: 'incremental' });
			await visit(4, '2025-02-04T12:00Z');
			await shop.segments.evaluate('all', { asOf: '2025-02-05', mode: 'full' });
			const changes = await shop.ids(
				`SELECT customer_id || ' ' || kind || ' ' || cause FROM segments.membership_change`,
			);
			expect(changes).toEqual(
				['1 joined time', '2 joined time', '4 joined data'].flatMap((one) => titles.map(() => one)),
			);
		});
	},
);

describe.each([[['Recent']], [['Recent', 'Lately']]])(
	'the cause of changes of %j where changes are not tracked',
	(titles) => {
		let untracked: TrackedShop;
		beforeAll(async () => {
			untracked = await TrackedShop.open({ tracking: false });
		});
		beforeEach(async () => {
			await untracked.reset();
			for (const [days, title] of titles.entries())
				await untracked.segments.create({
					title,
					query: `events_count within last ${30 + days} days >= 1`,
				});
		});
		afterAll(async () => await untracked?.close());

		const comes = async (customer: number, at: string) =>
			await untracked.run("INSERT INTO shop.visit VALUES ($1, 'home', $2)", [customer, at]);
		const caused = async (since: string) =>
			await untracked.ids(
				`SELECT customer_id || ' ' || kind || ' ' || cause FROM segments.membership_change WHERE occurred_at > $1 ORDER BY customer_id, segment_id`,
				[since],
			);
		const each = (changes: readonly string[]) => changes.flatMap((one) => titles.map(() => one));

		it('is time for a row dated ahead that comes due, and data for one that has come meanwhile', async () => {
			for (const customer of [1, 2, 3, 4]) await comes(customer, '2025-02-03T12:00Z');
			await comes(5, '2025-02-01Z');
			await untracked.segments.evaluate('all', { asOf: '2025-02-02' });
			// Not a row that the rules read.
			await untracked.run('INSERT INTO shop.purchase (customer_id) VALUES (1)');
			await untracked.run("UPDATE shop.visit SET page = 'shop' WHERE customer_id = 2");
			await untracked.run("UPDATE shop.customer SET name = 'another' WHERE id = 3");
			await untracked.run('DELETE FROM shop.visit WHERE customer_id = 5');
			await comes(6, '2025-02-03T12:00Z');
			const results = await untracked.segments.evaluate('all', { asOf: '2025-02-04' });
			expect(results.map(({ mode }) => mode)).toEqual(titles.map(() => 'full'));
			expect(await caused('2025-02-03Z')).toEqual(
				each([
					'1 joined time',
					'2 joined data',
					'3 joined data',
					'4 joined time',
					'5 left data',
					'6 joined data',
				]),
			);
		});

		it('is data for a row dated ahead that was written by a transaction that committed late', async () => {
			const slow = await untracked.application();
			await slow.query("BEGIN; INSERT INTO shop.visit VALUES (1, 'home', '2025-02-03T12:00Z')");
			await untracked.segments.evaluate('all', { asOf: '2025-02-02' });
			await slow.query('COMMIT');
			await untracked.segments.evaluate('all', { asOf: '2025-02-04' });
			expect(await caused('2025-02-03Z')).toEqual(each(['1 joined data']));
		});

		it('is data where the store was restored on another server, whose transactions have other numbers', async () => {
			await comes(1, '2025-02-03T12:00Z');
			await untracked.segments.evaluate('all', { asOf: '2025-02-02' });
			await untracked.run("UPDATE segments.segment SET seen = '900000000000:900000000000:'");
			await untracked.segments.evaluate('all', { asOf: '2025-02-04' });
			expect(await caused('2025-02-03Z')).toEqual(each(['1 joined data']));
		});

		it('is data where the rows are those of a view, which do not tell who wrote them', async () => {
			await comes(1, '2025-02-03T12:00Z');
			await untracked.segments.evaluate('all', { asOf: '2025-02-02' });
			await untracked.run('ALTER TABLE shop.visit RENAME TO visits');
			await untracked.run('CREATE VIEW shop.visit AS SELECT * FROM shop.visits');
			await untracked.run('GRANT SELECT ON shop.visit TO PUBLIC');
			await untracked.segments.evaluate('all', { asOf: '2025-02-04' });
			expect(await caused('2025-02-03Z')).toEqual(each(['1 joined data']));
			await untracked.run('DROP VIEW shop.visit');
			await untracked.run('ALTER TABLE shop.visits RENAME TO visit');
		});
	},
);
