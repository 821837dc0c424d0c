import { openSmallShop, type SmallShop } from '../support/small-shop';
import { allCases, goodCases, prepare, runCases, shopRows } from './fuzz';
import { drawn } from './hostile';

/** `npm run test:laws` tries them all. */
const CALLS = Number(process.env.SEGMENTS_DOOR_CALLS ?? 1_500);
const SEED = Number(process.env.SEGMENTS_LAWS_SEED ?? 20_250_615);

let shop: SmallShop;
beforeAll(async () => {
	shop = await openSmallShop();
	await prepare(shop);
});
afterAll(() => shop?.close());

test('the good calls give values', async () => {
	const { foreign, own } = await runCases(shop, goodCases());
	expect([foreign, own]).toEqual([[], 0]);
});

test('whatever is passed, the answer is a value or an error of ours, and the shop stays as it is', async () => {
	const late: unknown[] = [];
	const listener = (reason: unknown) => late.push(reason);
	process.on('unhandledRejection', listener);
	const before = await shopRows(shop);
	const figures = await runCases(shop, drawn(allCases(), CALLS, SEED));
	process.off('unhandledRejection', listener);
	console.info(JSON.stringify({ ...figures, foreign: figures.foreign.length, late: late.length }));
	expect(figures.foreign).toEqual([]);
	expect(late).toEqual([]);
	expect(await shopRows(shop)).toBe(before);
	expect(figures.own).toBeGreaterThan(CALLS / 3);
}, 600_000);
