import { describeMapping, knownColumns, resolveShop } from '../../../lib/shop';
import type { RelationName } from '../../../lib/shop';
import { fixtureShop } from '../shop';

const FIXTURES = [
	'medusa',
	'vendure',
	'saleor',
	'spree',
	'solidus',
	'evershop',
	'odoo',
	'shopify-airbyte',
	'shopify-fivetran',
];

it.each(FIXTURES)('reads the columns of %s without a database as the database gives them', async (name) => {
	const shop = await fixtureShop(name);
	try {
		const mapping = await resolveShop('auto', shop.pool);
		const described = (await describeMapping(mapping, shop.pool)).columns ?? {};
		const names = (columns: typeof described) =>
			Object.fromEntries(
				Object.entries(columns).map(([relation, list]) => [
					relation as RelationName,
					list.map((column) => column.name),
				]),
			);
		expect(names(knownColumns(mapping))).toEqual(names(described));
	} finally {
		await shop.drop();
	}
});
