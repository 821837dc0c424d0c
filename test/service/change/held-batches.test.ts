import type { BatchToHold, Segments } from '../../../lib';
import { defined } from '../../../lib/error/defined';
import { faultOf } from '../../support/fault';
import { openSmallShop, type SmallShop } from '../../support/small-shop';

let shop: SmallShop;
let segments: Segments;

beforeAll(async () => {
	shop = await openSmallShop();
	({ segments } = shop);
});

beforeEach(async () => {
	await shop.reset();
	await shop.customers('BD', 'SA', 'BD', 'DE', 'DE');
	await segments.create({ title: 'A', customerIds: [1, 2] });
	await segments.changes({ consumer: 'mail', segments: ['a'] });
	// a3 to a6
	await segments.update('a', { addCustomerIds: [3, 4, 5] });
	await segments.update('a', { removeCustomerIds: [1] });
});

afterAll(() => shop.close());

const LARGE: BatchToHold = { segment: 'a', reason: 'large', firstSeq: 3, lastSeq: 6 };
const seqs = async (...options: Parameters<Segments['heldChanges']>) =>
	(await segments.heldChanges(...options)).map(({ seq }) => seq);
const next = async () =>
	(await segments.changes({ consumer: 'mail', segments: ['a'] })).map(({ seq }) => seq);

describe('what waits', () => {
	it('is counted by kind and cause, with how many members there were before', async () => {
		await expect(segments.waiting('mail', 'a')).resolves.toEqual({
			segment: { id: 1, key: 'a', title: 'A' },
			firstSeq: 3,
			lastSeq: 6,
			joined: 3,
			left: 1,
			causes: { data: 0, time: 0, rule: 0, manual: 4 },
			membersBefore: 2,
		});
		await expect(segments.waiting('mail', 'a', { kinds: ['left'] })).resolves.toMatchObject({
			joined: 0,
			left: 1,
			causes: { manual: 1 },
			membersBefore: 2,
		});
		await expect(segments.waiting('nobody', 'a')).resolves.toBeUndefined();
	});

	it('is nothing of the members with whom a reader began', async () => {
		await segments.changes({ consumer: 'began', segments: ['a'], from: 'members' });
		await segments.update('a', { addCustomerIds: [1] });
		await expect(segments.waiting('began', 'a')).resolves.toMatchObject({
			firstSeq: 7,
			joined: 1,
			membersBefore: 4,
		});
	});
});

describe('a held batch', () => {
	it('is listed with its counts, and its changes are read in order', async () => {
		const held = await segments.hold('mail', LARGE);
		expect(held).toMatchObject({
			consumer: 'mail',
			reason: 'large',
			joined: 3,
			left: 1,
			membersBefore: 2,
			passed: false,
			toldAt: null,
			releasedAt: null,
		});
		await expect(segments.heldBatches()).resolves.toEqual([held]);
		await expect(segments.heldBatches({ consumer: 'other' })).resolves.toEqual([]);
		await expect(segments.heldBatches({ segments: ['a'] })).resolves.toEqual([held]);
		await expect(seqs(held.id)).resolves.toEqual([3, 4, 5, 6]);
		await expect(seqs(held.id, { after: 4, limit: 1 })).resolves.toEqual([5]);
		// The library itself goes on telling: holding is the reader's own business.
		await expect(next()).resolves.toEqual([3, 4, 5, 6]);
	});

	it('of one kind of change has only those', async () => {
		const { id, joined, left } = await segments.hold('mail', { ...LARGE, kinds: ['left'] });
		expect([joined, left]).toEqual([0, 1]);
		await expect(seqs(id)).resolves.toEqual([6]);
	});

	it('that is dropped is never told, nor what lies before it', async () => {
		const { id } = await segments.hold('mail', { ...LARGE, lastSeq: 5 });
		await segments.markHeldBatches([id], 'dropped');
		await expect(segments.heldBatches()).resolves.toEqual([]);
		await expect(next()).resolves.toEqual([6]);
	});

	it('that is passed by lets the reader go on behind it, and stays until it is delivered', async () => {
		const { id } = await segments.hold('mail', { ...LARGE, reason: 'failing', lastSeq: 3, passed: true });
		await expect(next()).resolves.toEqual([4, 5, 6]);
		await segments.markHeldBatches([id], 'released');
		await expect(segments.heldBatches()).resolves.toMatchObject([{ id, releasedAt: expect.any(String) }]);
		await expect(seqs(id)).resolves.toEqual([3]);
		await segments.markHeldBatches([id], 'delivered');
		await expect(segments.heldBatches()).resolves.toEqual([]);
		await expect(next()).resolves.toEqual([4, 5, 6]);
	});

	it('that is held again after its release is one, and is told anew', async () => {
		const { id } = await segments.hold('mail', LARGE);
		await segments.markHeldBatches([id], 'told');
		await segments.markHeldBatches([id], 'released');
		await segments.hold('mail', { ...LARGE, reason: 'failing', lastSeq: 4 });
		await expect(segments.heldBatches()).resolves.toMatchObject([
			{ id, reason: 'failing', lastSeq: 4, toldAt: null, releasedAt: null },
		]);
	});

	it('goes with its segment, and with its consumer', async () => {
		await segments.hold('mail', LARGE);
		await segments.forgetConsumer('mail');
		await expect(segments.heldBatches()).resolves.toEqual([]);
		await segments.changes({ consumer: 'mail', segments: ['a'] });
		await segments.hold('mail', LARGE);
		await segments.delete('a', { force: true });
		await expect(segments.heldBatches()).resolves.toEqual([]);
	});

	it('that is not there, a reader that is not known, and odd words are refused; nothing is done then', async () => {
		const { id } = await segments.hold('mail', LARGE);
		await expect(faultOf(segments.markHeldBatches([id, 99], 'dropped'))).resolves.toMatchObject({
			code: 'HELD_BATCH_NOT_FOUND',
			found: 99,
		});
		await expect(segments.heldBatches()).resolves.toHaveLength(1);
		await expect(faultOf(segments.hold('stranger', LARGE))).resolves.toMatchObject({
			code: 'CONSUMER_UNKNOWN',
		});
		await expect(faultOf(segments.markHeldBatches([id], 'gone' as never))).resolves.toMatchObject({
			code: 'OPTION_INVALID',
		});
	});
});

it('a reader may begin with what happened since an instant', async () => {
	const [, , , fourth] = await segments.changes({ segments: ['a'] });
	const since = new Date(Date.parse(defined(fourth).occurredAt));
	await shop.run(
		"UPDATE segments.membership_change SET occurred_at = occurred_at - interval '1 hour' WHERE seq <= 3",
	);
	const seen = await segments.changes({ consumer: 'replay', segments: ['a'], from: { since } });
	expect(seen.map(({ seq }) => seq)).toEqual([4, 5, 6]);
	await expect(
		segments.changes({ consumer: 'late', segments: ['a'], from: { since: '2999-01-01' } }),
	).resolves.toEqual([]);
	await expect(
		faultOf(segments.changes({ consumer: 'odd', from: { since: 'soon' } })),
	).resolves.toMatchObject({
		code: 'OPTION_INVALID',
		path: 'from.since',
	});
});

it('says which of some customers match a rule', async () => {
	await expect(segments.matching("country = 'BD'", [1, 2, 3, 99])).resolves.toEqual([1, 3]);
	await expect(segments.matching("country = 'BD'", [])).resolves.toEqual([]);
	await expect(faultOf(segments.matching('contry = 1', [1]))).resolves.toMatchObject({
		code: 'FIELD_UNKNOWN',
	});
});
