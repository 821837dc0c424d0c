import type { Segments } from '../../../lib';
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
});
afterAll(() => shop.close());

const log = async () =>
	(await segments.log()).changes.map(({ seq, customerId, kind }) => `${seq} ${customerId} ${kind}`);
/** All that the log holds now happened so long ago. */
const age = (days: number) =>
	shop.run("UPDATE segments.membership_change SET occurred_at = occurred_at - $1::int * interval '1 day'", [
		days,
	]);
const trim = async () => (await segments.retention({ trim: true })).trimmed;

it('keeps the log for ever, evaluations for a week and uses for a hundred days unless told otherwise', async () => {
	await expect(segments.retention()).resolves.toEqual({
		changesDays: null,
		evaluationsDays: 7,
		usesDays: 100,
	});
	await segments.retention({ changesDays: 365 });
	await expect(segments.retention({ usesDays: 20, evaluationsDays: null })).resolves.toEqual({
		changesDays: 365,
		evaluationsDays: null,
		usesDays: 20,
	});
	await expect(segments.retention({ changesDays: null })).resolves.toMatchObject({ changesDays: null });
});

describe('a log that is kept for some days', () => {
	beforeEach(async () => {
		await segments.create({ title: 'A', customerIds: [1, 2, 3] });
		await segments.update('a', { removeCustomerIds: [1, 2] });
		await segments.update('a', { addCustomerIds: [2] });
		await age(40);
		await segments.update('a', { removeCustomerIds: [3], addCustomerIds: [1] });
		await segments.retention({ changesDays: 30 });
	});

	it('loses what is older, but of each member the last join, so that it still gives the membership', async () => {
		expect(await trim()).toEqual({ changes: 4, evaluations: 0, uses: 0 });
		expect(await log()).toEqual(['3 3 joined', '6 2 joined', '7 3 left', '8 1 joined']);
		expect(await trim()).toMatchObject({ changes: 0 });
		await expect(segments.changes({ consumer: 'late', from: 'members' })).resolves.toMatchObject([
			{ customerId: 2 },
			{ customerId: 1 },
		]);
	});

	it('keeps what a consumer has not been told yet', async () => {
		await segments.changes({ consumer: 'slow', from: 'beginning' });
		await segments.acknowledge('slow', [{ segment: { id: 1, key: 'a', title: 'A' }, seq: 4 }]);
		expect(await trim()).toMatchObject({ changes: 2 });
		expect((await segments.changes({ consumer: 'slow' })).map(({ seq }) => seq)).toEqual([5, 6, 7, 8]);
		await segments.forgetConsumer('slow');
		expect(await trim()).toMatchObject({ changes: 2 });
	});

	it('keeps all of a segment of which a rule asks who has left it', async () => {
		await segments.create({
			title: 'B',
			rule: { field: 'member_of', operator: 'in', value: ['a'], left: { last: 90, unit: 'days' } },
		});
		expect(await trim()).toMatchObject({ changes: 0 });
	});

	it('keeps all of a segment for a consumer of all segments that has not met it yet', async () => {
		await shop.run("INSERT INTO segments.consumer (name, follows_all) VALUES ('all', true)");
		expect(await trim()).toMatchObject({ changes: 0 });
	});

	it('is trimmed beside evaluations', async () => {
		const other = await shop.open();
		await other.evaluate('a');
		expect(await log()).toHaveLength(4);
	});
});

it('old evaluations are thinned to the last good one of each day; those that moved somebody stay', async () => {
	await segments.create({ title: 'A', query: 'orders_count >= 1' });
	for (const day of ['2025-01-01', '2025-01-02'])
		for (const hour of ['08', '09', '10']) await segments.evaluate('a', { asOf: `${day}T${hour}:00Z` });
	await shop.order(1, '2025-01-03Z');
	for (const hour of ['08', '09']) await segments.evaluate('a', { asOf: `2025-01-03T${hour}:00Z` });
	await shop.run('UPDATE segments.evaluation SET started_at = as_of');
	await segments.evaluate('a');
	await expect(trim()).resolves.toMatchObject({ evaluations: 4 });
	const { sizes, evaluations } = await segments.history('a');
	expect(sizes.map(({ at }) => at.slice(0, 13))).toEqual([
		'2025-01-01T10',
		'2025-01-02T10',
		'2025-01-03T08',
		'2025-01-03T09',
		expect.anything(),
	]);
	await shop.run("UPDATE segments.evaluation SET error = 'x' WHERE id = $1", [evaluations.at(-1)?.id]);
	await expect(trim()).resolves.toMatchObject({ evaluations: 1 });
});

describe('a use', () => {
	const node = (name: string) => ({ kind: 'workflow', id: 'w', name: 'Mails', node: name });
	const usedBy = async (ref: string) => (await segments.get(ref)).usedBy;

	it('of a node that ran stays beside others and ends by itself', async () => {
		for (const title of ['A', 'B']) await segments.create({ title, customerIds: [1] });
		await segments.registerUse(node('Members'), ['a'], { keepOthers: true });
		await segments.registerUse(node('Members'), ['b'], { keepOthers: true });
		await segments.registerUse(node('Trigger'), ['a']);
		expect(await usedBy('a')).toEqual([
			{
				kind: 'workflow',
				id: 'w',
				name: 'Mails',
				nodes: ['Members', 'Trigger'],
				standing: true,
				lastUsedAt: expect.stringMatching(/Z$/),
			},
		]);
		await segments.registerUse(node('Trigger'), null);
		expect(await usedBy('a')).toMatchObject([{ nodes: ['Members'], standing: false }]);
		await expect(segments.delete('a')).rejects.toMatchObject({ code: 'SEGMENT_IN_USE' });
		await shop.run("UPDATE segments.segment_use SET last_used_at = last_used_at - interval '101 days'");
		expect(await usedBy('a')).toEqual([]);
		await segments.retention({ usesDays: 102 });
		expect(await usedBy('a')).toHaveLength(1);
		await segments.retention({ usesDays: 100 });
		await segments.delete('a');
		await expect(trim()).resolves.toMatchObject({ uses: 1 });
	});
});
