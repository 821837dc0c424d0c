import { Database } from '../../lib/database';
import { recordFailures } from '../../lib/engine/record-failures';
import { SegmentError } from '../../lib/error';
import { Store } from '../../lib/store/schema';
import { openSmallShop, type SmallShop } from '../support/small-shop';

const store = new Store('segments');
const REQUEST = { mode: 'auto', startedAt: '2026-01-01T00:00:00.000Z' } as const;
const FAILURES = [1, 2, 3].map((segmentId) => ({
	segmentId,
	error: new SegmentError('SEGMENT_INVALID', `The fault of ${segmentId}.`),
}));

let shop: SmallShop;
let database: Database;

beforeAll(async () => {
	shop = await openSmallShop();
	database = new Database(shop.database.connectionString);
});

beforeEach(async () => {
	await shop.reset();
	for (const title of ['A', 'B', 'C']) await shop.segments.create({ title, query: "country = 'BD'" });
});

afterAll(async () => {
	await database.close();
	await shop.close();
});

const recorded = () =>
	shop.run(`SELECT e.segment_id AS id, e.error, s.last_error FROM segments.evaluation e
		JOIN segments.segment s ON s.id = e.segment_id ORDER BY 1`);
const shown = (id: number) => ({ id, error: `The fault of ${id}.`, last_error: `The fault of ${id}.` });

it('records the failures of several segments in one transaction, each with its own message', async () => {
	await recordFailures(FAILURES, REQUEST, { database, store });
	await expect(recorded()).resolves.toEqual([shown(1), shown(2), shown(3)]);
	await expect(
		shop.run('SELECT count(DISTINCT xmin::text)::int AS transactions FROM segments.evaluation'),
	).resolves.toEqual([{ transactions: 1 }]);
});

it('records the others while another transaction holds one of the segments', async () => {
	const holder = await shop.database.pool.connect();
	await holder.query('BEGIN; SELECT FROM segments.segment WHERE id = 2 FOR NO KEY UPDATE');
	await recordFailures(FAILURES, REQUEST, { database, store });
	await holder.query('ROLLBACK');
	holder.release();
	await expect(recorded()).resolves.toEqual([shown(1), shown(3)]);
});

it('does not hold a cancellation against the segment', async () => {
	const cancelled = FAILURES.map(({ segmentId }) => ({
		segmentId,
		error: new SegmentError('CANCELLED', 'Enough.'),
	}));
	await recordFailures(cancelled, REQUEST, { database, store });
	await expect(recorded()).resolves.toEqual(
		[1, 2, 3].map((id) => ({ id, error: 'Enough.', last_error: null })),
	);
});
