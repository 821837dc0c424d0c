import { cannotLookBack } from '../../lib/explain';
import { standardCatalogue } from '../../lib/language/field';
import { parseQuery } from '../../lib/language/query';
import type { KnownSegment } from '../../lib/compiler/plan/compile-context';

const catalogue = standardCatalogue();
const blind = (query: string, segments?: (key: string) => KnownSegment | undefined) =>
	cannotLookBack(parseQuery(query), catalogue, segments);

test.each([
	[
		'orders_count > 1 and amount_spent > 5 within last 3 days and last_order_date in last 3 days and recency_days > 1',
		[],
	],
	[
		"products_purchased includes any ('1') and events_count where (name = 'x' and properties.a = 'b') > 1 and subscribed_forms includes any ('f')",
		[],
	],
	['created_at before 2020-01-01 and customer_id in (1, 2)', []],
	["country = 'BD' or tags includes any ('a') or country = 'SA'", ['country', 'tags']],
	[
		"email_domain = 'a.example' and not (points > 5 or birthday anniversary today)",
		['email_domain', 'points', 'birthday'],
	],
	[
		"categories_purchased includes any ('a') and orders_count where (category = 'a' or category_title contains 'b' or status = 'paid') > 0",
		['categories_purchased', 'where.category', 'where.category_title', 'where.status'],
	],
	[
		"quantity_purchased where (sku = 'a' and price > 3 and coupon = 'b' and total > 3 and currency = 'EUR') > 2",
		[],
	],
])('%s', (query, fields) => {
	expect(blind(query)).toEqual(fields);
});

test('segments in a rule are looked into; a list made by hand is only of today', () => {
	const segment = (key: string, query: string | null): KnownSegment => ({
		id: 1,
		key,
		kind: query === null ? 'static' : 'dynamic',
		rule: query === null ? null : parseQuery(query),
	});
	const known = [
		segment('a', "gender = 'f' and member_of includes any ('b')"),
		segment('b', "orders_count > 1 and member_of includes any ('a')"),
		segment('list', null),
	];
	const find = (key: string) => known.find((one) => one.key === key);
	expect(blind("member_of includes any ('a')", find)).toEqual(['gender']);
	expect(blind("member_of includes any ('b', 'list')", find)).toEqual(['gender', 'member_of']);
	expect(blind("member_of includes any ('b')")).toEqual(['member_of']);
});
