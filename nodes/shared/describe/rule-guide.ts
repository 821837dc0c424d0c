import type { FieldInfo } from '../../../lib';

/** A rule in the text form with what it says, for fields that the shop has. */
export interface Example {
	readonly needs: readonly string[];
	readonly rule: string;
	readonly says: string;
}

/** Each is parsed and run in the tests. */
export const EXAMPLES: readonly Example[] = [
	{
		needs: ['amount_spent', 'country'],
		rule: "amount_spent > 500 within last 90 days and country in ('GB', 'FR')",
		says: 'spent more than 500 in the last 90 days and live in one of two countries',
	},
	{
		needs: ['orders_count'],
		rule: 'orders_count = 0',
		says: 'have never ordered',
	},
	{
		needs: ['last_order_date', 'email_subscribed'],
		rule: 'last_order_date more than 180 days ago and email_subscribed is true',
		says: 'have not ordered for 180 days, and want e-mails',
	},
	{
		needs: ['tags', 'orders_count'],
		rule: "tags includes any ('vip', 'b2b') or (orders_count >= 3 and not orders_count >= 10)",
		says: 'have one of two tags, or three to nine orders',
	},
	{
		needs: ['orders_count', 'products_purchased'],
		rule: "orders_count where (category = 'shoes' and quantity >= 2) within last 30 days >= 1",
		says: 'ordered at least two of something from the category within 30 days',
	},
	{
		needs: ['events_count'],
		rule: "events_count where (name = 'viewed_product') within last 2 days > 3",
		says: 'viewed products more than three times in two days',
	},
	{
		needs: ['orders_count'],
		rule: 'orders_count distinct week within calendar last 7 weeks >= 5',
		says: 'ordered in at least five of the last seven weeks',
	},
	{
		needs: ['orders_count'],
		rule: 'orders_count where (followed by at least 2 orders within 30 days) > 0',
		says: 'placed three orders within any 30 days',
	},
	{
		needs: ['birthday'],
		rule: 'birthday anniversary in next 7 days',
		says: 'have their birthday within a week',
	},
];

/** The tests of each type of field in the text form; `x` stands for a value. */
export const TESTS: Readonly<Record<Exclude<FieldInfo['type'], 'any'>, string>> = {
	text: "= 'x' | != 'x' | in ('x', 'y') | not in ('x') | contains 'x' | starts with 'x' | ends with 'x' | is null | is not null",
	keyword: "= 'x' | != 'x' | in ('x', 'y') | not in ('x') | is null | is not null",
	number:
		'= 3 | != 3 | > 3 | >= 3 | < 3 | <= 3 | between 3 and 5 | not between 3 and 5 | in top 3 | in top percent 10 | above average | below average',
	money: '= 3 | > 3 | >= 3 | < 3 | <= 3 | between 3 and 5',
	boolean: 'is true | is false',
	date: "in last 30 days | not in last 30 days | more than 30 days ago | in next 7 days | before '2026-01-31' | after '2026-01-31' | on '2026-01-31' | anniversary today | anniversary in next 7 days | is null",
	place: 'within 10 km of (52.52, 13.4) | is null | is not null',
	list: "includes any ('x', 'y') | includes none ('x') | includes all ('x', 'y') | has more than 3 | has fewer than 3",
};

const MOST_VALUES = 30;

/** What a model, or a person, must know to write a rule for this shop: the grammar, the fields, examples. */
export function ruleGuide(fields: readonly FieldInfo[]): string {
	const has = new Set(fields.map(({ name }) => name));
	const examples = EXAMPLES.filter(({ needs }) => needs.every((name) => has.has(name)));
	return `A rule is text: tests joined with "and", "or" and "not", grouped by brackets. A test is: field [within …] [where (…)] operator value.
Texts stand in single quotes ('it''s'), numbers and true/false do not. Codes, ids and everything with a leading zero are texts.

OPERATORS BY TYPE OF FIELD
${Object.entries(TESTS)
	.map(([type, tests]) => `${type}: ${tests}`)
	.join('\n')}

PERIOD, only for fields marked "within"; it stands before the operator or at the end:
within last 90 days | within before last 30 days | within between 30 and 60 days ago | within from '2026-01-01' to '2026-01-31' | within this month | within last year
Units: hours, days, weeks, months, years.

ROWS, only for fields marked "where", all conditions of one bracket on the same row: orders_count where (category = 'shoes' and quantity >= 2) >= 1
Counted and grouped: orders_count distinct week >= 3 (in three different weeks) | orders_count per product >= 3 (of one product) | amount_spent per day > 500 (on one day); by a column of "where", or by day, week, calendar_month, quarter, year
Before and after: orders_count where (followed by at least 2 orders within 30 days) > 0 | events_count where (name = 'viewed_product' and not followed by lines with same product) > 0

FIELDS OF THIS SHOP
${fields.map(fieldLine).join('\n')}

EXAMPLES
${examples.map(({ rule, says }) => `${rule}\n  who ${says}`).join('\n')}
`;
}

function fieldLine({ name, label, type, within, where, values }: FieldInfo): string {
	const marks = [
		within ? 'within' : '',
		where === undefined ? '' : `where: ${where.map((one) => one.name).join(' ')}`,
	];
	const shown = (values ?? []).slice(0, MOST_VALUES).map((value) => `'${value.replaceAll("'", "''")}'`);
	const more = (values?.length ?? 0) > MOST_VALUES ? ' …' : '';
	return [
		`${name} (${type}): ${label}`,
		...marks.filter((mark) => mark !== ''),
		...(shown.length === 0 ? [] : [`values ${shown.join(', ')}${more}`]),
	].join('; ');
}
