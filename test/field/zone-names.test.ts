import { openSmallShop, type SmallShop } from '../support/small-shop';

const AMBIGUOUS = [
	'BST',
	'IST',
	'ECT',
	'SST',
	'EST',
	'CET',
	'EST5EDT',
	'UTC+6',
	'+06:00',
	'europe/berlin',
	'utc',
];
const NAMES = ['UTC', 'GMT', 'Asia/Dhaka', 'Asia/Kolkata', 'America/Port_of_Spain', 'Etc/GMT+5', 'Japan'];

let shop: SmallShop;
beforeAll(async () => {
	shop = await openSmallShop();
	await shop.segments.create({ title: 'S', query: 'orders_count = 0' });
});
afterAll(() => shop.close());

test.each(AMBIGUOUS)('%s is refused wherever a zone is given', async (timeZone) => {
	const refused = { code: 'OPTION_INVALID', path: 'timeZone', found: timeZone };
	const { segments } = shop;
	await expect(shop.open({ timeZone })).rejects.toMatchObject(refused);
	await expect(segments.create({ title: 'T', query: 'orders_count = 0', timeZone })).rejects.toMatchObject(
		refused,
	);
	await expect(segments.update('S', { timeZone })).rejects.toMatchObject(refused);
	await expect(segments.preview('orders_count = 0', { timeZone })).rejects.toMatchObject(refused);
	await expect(segments.previewEdit('S', 'orders_count = 0', { timeZone })).rejects.toMatchObject(refused);
});

test.each(NAMES)('%s is a zone', async (timeZone) => {
	await expect(shop.segments.preview('orders_count = 0', { timeZone })).resolves.toMatchObject({ count: 0 });
});
