import { standardCatalogue } from '../../lib/language/field';
import { parseQuery } from '../../lib/language/query';
import { lintStatically } from '../../lib/lint';

const warnings = (query: string) =>
	lintStatically(parseQuery(query), standardCatalogue(), {
		asOf: '2025-06-15T12:00:00.000Z',
		timeZone: 'UTC',
	}).filter(({ severity }) => severity === 'warning');

test.each([
	["orders_count where (product = 'A' and product = 'B') > 0", 'CONTRADICTION', 'where.rules[1]'],
	['quantity_purchased where (quantity > 5 and quantity < 3) > 0', 'CONTRADICTION', 'where.rules[1]'],
	[
		"orders_count where (lines some (product = 'A' and product = 'B')) > 0",
		'CONTRADICTION',
		'where.where.rules[1]',
	],
	[
		"orders_count where (followed by orders where (status = 'a' and status = 'b')) > 0",
		'CONTRADICTION',
		'where.followed_by.where.rules[1]',
	],
	["orders_count of last 1 (coupon = 'A' and coupon is null) > 0", 'CONTRADICTION', 'of.where.rules[1]'],
	['orders_count where (followed by orders within 0 hours) > 0', 'SEQUENCE_IMPOSSIBLE', 'where'],
	[
		"orders_count where (product = 'A' and followed by orders where (product = 'B') with same product) > 0",
		'SEQUENCE_IMPOSSIBLE',
		'where.rules[1]',
	],
	['orders_count of first 1 where (preceded by orders) > 0', 'SEQUENCE_IMPOSSIBLE', 'where'],
	[
		'quantity_purchased of last 1 where (followed by lines within 3 days) > 0',
		'SEQUENCE_IMPOSSIBLE',
		'where',
	],
	['orders_count of first 3 where (preceded by at least 3 orders) > 0', 'SEQUENCE_IMPOSSIBLE', 'where'],
	['orders_count of nth 2 where (preceded by at least 2 orders) > 0', 'SEQUENCE_IMPOSSIBLE', 'where'],
	['orders_count of last 2 where (followed by at least 2 orders) > 0', 'SEQUENCE_IMPOSSIBLE', 'where'],
	['orders_count distinct month >= 3', 'MONTHS_OF_YEARS', 'distinct'],
	['orders_count per month >= 3', 'MONTHS_OF_YEARS', 'per'],
	['orders_count distinct month within last 13 months >= 3', 'MONTHS_OF_YEARS', 'distinct'],
	['orders_count distinct month within calendar last 53 weeks >= 3', 'MONTHS_OF_YEARS', 'distinct'],
	["orders_count distinct month within from '2025-01-01' >= 3", 'MONTHS_OF_YEARS', 'distinct'],
	[
		"orders_count distinct month within from '2025-01-01' to '2026-01-01' >= 3",
		'MONTHS_OF_YEARS',
		'distinct',
	],
	['orders_count distinct month within more than 3 days ago >= 3', 'MONTHS_OF_YEARS', 'distinct'],
	['orders_count distinct month within 2 years after created_at >= 3', 'MONTHS_OF_YEARS', 'distinct'],
	['points > (orders_count distinct month)', 'MONTHS_OF_YEARS', 'value.distinct'],
	['orders_count > 0 within last 0 days', 'NO_LENGTH', 'within'],
	['orders_count > 0 within between 7 and 7 days ago', 'NO_LENGTH', 'within'],
	['orders_count > 0 within 0 hours after created_at', 'NO_LENGTH', 'within'],
])('%s', (query, code, path) => {
	expect(warnings(query).map((one) => [one.code, one.path])).toEqual([[code, path]]);
});

test.each([
	'orders_count of first 3 where (preceded by at least 2 orders) > 0',
	'orders_count of first 3 where (followed by at least 3 orders) > 0',
	'orders_count of nth 3 where (preceded by at least 2 orders) > 0',
	'orders_count of last 2 where (followed by at least 2 lines) > 0',
	'orders_count distinct month within last 12 months >= 3',
	'orders_count distinct month within calendar last 12 months >= 3',
	"orders_count distinct month within from '2025-01-01' to '2025-12-31' >= 3",
	'orders_count distinct month within between 1 and 13 months ago >= 3',
	'orders_count distinct month within last year >= 3',
	'orders_count distinct month within 1 year after created_at >= 3',
	'orders_count distinct calendar_month >= 3',
	'orders_count per week >= 3',
])('nothing to say of: %s', (query) => {
	expect(warnings(query)).toEqual([]);
});

test('months of two years: the warning names what tells them apart', () => {
	expect(warnings('orders_count distinct month >= 3')[0]).toMatchObject({
		message:
			'"distinct month" takes the number of the month, 1 to 12: the same month of two years counts as one.',
		suggestion:
			'For the months of each year write "distinct calendar_month", or give it a window of at most 12 months.',
	});
});

test('two products on one line: the warning says how two lines are asked for', () => {
	expect(warnings("orders_count where (product = 'A' and product = 'B') > 0")[0]).toMatchObject({
		message: `No single line of an order can meet "product = 'A'" and "product = 'B'" at once.`,
		suggestion: 'Where different lines of one order are meant, write "lines some (…) and lines some (…)".',
	});
});

test('what every row meets is told of rows, not of customers', () => {
	const [found] = warnings('orders_count where (not (total > 3 or total <= 5 or total is null)) > 0');
	expect(found?.message).toMatch(/^Every single order meets /);
});

test.each([
	"orders_count where (lines some (product = 'A') and lines some (product = 'B')) > 0",
	"orders_count where (product = 'A' and followed by orders where (product = 'A') with same product) > 0",
	'orders_count of first 1 where (preceded by events) > 0',
	'orders_count of first 1 (coupon is not null) where (preceded by orders) > 0',
	'orders_count of last 1 within last 30 days where (preceded by orders) > 0',
	'orders_count per product = 3 and orders_count per product = 4',
	"orders_count of last 5 where (status = 'a') within last 7 days > 3 and orders_count of last 5 where (status = 'a') < 2",
	'orders_count > 0 within 0 days after birthday',
])('nothing speaks against %s', (query) => {
	expect(warnings(query)).toEqual([]);
});
