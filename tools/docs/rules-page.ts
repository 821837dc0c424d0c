/**
 * Writes `docs/rules.md` from the tables of the rule language itself: `npx tsx tools/docs/rules-page.ts`.
 * A test fails while the page is stale.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CALENDAR_PERIODS, standardCatalogue, type Field } from '../../lib/language/field';
import {
	OPERATOR_NAMES,
	OPERATORS_BY_TYPE,
	operatorSpec,
	type FieldType,
	type OperatorSpec,
	type Takes,
} from '../../lib/language/operator/operator';
import { LIMITS } from '../../lib/language/limits';
import { formatQuery, parseQuery } from '../../lib/language/query';
import { CALENDAR_WORDS } from '../../lib/language/rule/rule';
import { UNITS } from '../../lib/language/value/value';

export const RULES_PAGE = join(__dirname, '../../docs/rules.md');

export function rulesPage(): string {
	return `# Rules
<!-- Written by tools/docs/rules-page.ts from the rule language itself. -->
A rule is a condition, or a group of rules of which **all**, **any** or **none** must hold. An empty group is an error, never "everyone".

\`\`\`json
{ "match": "all", "rules": [
  { "field": "amount_spent", "operator": "greater_than", "value": 500, "within": { "last": 90, "unit": "days" } },
  { "field": "country", "operator": "in", "value": ["BD", "SA"] }
] }
\`\`\`
The same as text: \`amount_spent > 500 within last 90 days and country in ('BD', 'SA')\`. The JSON of web query builders (\`combinator\` or \`condition\`, \`=\`, \`beginsWith\`, \`valueSource\`, \`match\` …) is read as well, and \`toQueryBuilder\` writes it, or says at which path it cannot.

## Fields
A shop's mapping decides which of these are there; every further column of its customers is a field of its own, and a JSON column gives \`column.key\` fields. Scores and predictions have values once they have been computed: [scores](scores.md).

${fieldTables()}

## Operators
${typeTable()}

${operatorTable()}

Symbols and words of other products are read as well (\`==\`, \`is at least\`, \`begins with\` …). A negative operator is the exact complement of its positive twin, so it also holds where there is no value; \`"missing": "exclude"\` on a condition asks for a value too. Texts compare without regard to case, ids, codes and statuses exactly; \`"caseSensitive"\` overrides. Operators on a list mean "some element …", their negatives "no element …".

## Windows: \`within\`
On every field that is counted from orders, lines or events. Units: ${UNITS.join(', ')}.

| JSON | text | means |
|---|---|---|
| \`{"last": 7, "unit": "days"}\` | \`within last 7 days\` | from the same time of day 7 days ago up to now, both ends in |
| \`{"before_last": 7, "unit": "days"}\` | \`within before last 7 days\` | longer ago than that |
| \`{"between_last": [30, 60], "unit": "days"}\` | \`within between 30 and 60 days ago\` | both ends in |
| \`{"from": "2026-01-01", "to": "2026-01-31"}\` | \`within from '2026-01-01' to '2026-01-31'\` | whole days, both in; either may be left out |
| \`{"calendar": "this_month"}\` | \`within this month\` | ${CALENDAR_WORDS.map((word) => `\`${word}\``).join(', ')} |
| \`{"calendar_last": 3, "unit": "months"}\` | \`within calendar last 3 months\` | the three whole months before the present one; also days, weeks, quarters and years |
| \`{"after": {"field": "created_at"}, "for": {"amount": 7, "unit": "days"}}\` | \`within 7 days after created_at\` | from a date of the customer on, both ends in; of a day the whole |
| \`{"before": {"field": "last_order_date", "where": …}, "for": {"amount": 1, "unit": "hours"}}\` | \`within 1 hour before (last_order_date where (…))\` | up to a date of the customer, here one of rows of its own; who has no such date has no rows |

Days are those of the segment's time zone, daylight saving respected; weeks begin on Monday. What lies in the future never counts.

## Conditions on the same row: \`where\`
${rowTable()}

All conditions inside one \`where\` hold for **the same row**. Fields over orders count an order that has at least one line meeting all of it, and take the whole order; fields over lines take just those lines.

\`\`\`
orders_count where (category = 'Shoes' and quantity >= 2) within last 30 days >= 3
\`\`\`

## Lines one by one: \`lines\`
In a \`where\` over orders, \`lines some (…)\`, \`lines every (…)\` and \`lines none (…)\` ask the lines of an order each by themselves, so that different lines may meet different tests. In JSON \`{"lines": "some", "where": …}\`.

\`\`\`
orders_count where (lines some (product = 'A') and lines some (product = 'B')) > 0
orders_count where (lines every (category = 'gifts')) > 0
\`\`\`

## First, last and n-th rows: \`of\`
The customer's rows in the order of time, those of one instant by id. \`within\` and the \`where\` in the brackets say which rows are ranked; the outer \`where\` looks at those that are taken, and \`currency\` says in which money they are read, not which are ranked. Fields over lines take the lines of the orders that are ranked. In JSON \`"of": {"first": 1}\`, \`{"last": 5, "where": …}\`, \`{"nth": 2}\`.

\`\`\`
orders_count of first 1 where (coupon is not null) > 0
categories_purchased of last 1 includes any ('kitchen')
events_count of last 5 (name = 'sent_email') where (properties.opened = true) = 0
orders_count of nth 2 where (preceded by orders within 30 days) > 0
\`\`\`

## Rows before and after: \`followed by\`, \`preceded by\`
Tests inside a \`where\`: whether the same customer has an order, a line or an event strictly later (or earlier), at most so long apart, that agrees in the columns named. They nest to any depth. Days and longer go by the wall clock of the zone. \`at least 2\` asks for so many different rows (to ${LIMITS.otherRows}), each of which lies and is as asked; an order that is found by two of its lines is one. In JSON \`{"followed_by": {"rows": "orders", "at_least": 2, "where": …, "within": {"amount": 30, "unit": "days"}, "same": ["product"]}}\`.

\`\`\`
orders_count where (product = 'A' and followed by orders where (product = 'B') within 30 days) > 0
events_count where (name = 'started_checkout' and not followed by orders within 4 hours) within between 4 and 168 hours ago > 0
events_count where (name = 'viewed_product' and not followed by lines with same product) > 0
orders_count where (preceded by orders and not preceded by orders within 180 days) within last 30 days > 0
orders_count where (followed by at least 2 orders within 30 days) > 0
events_count where (name = 'viewed_product' and followed by at least 2 events where (name = 'viewed_product') within 1 day with same product) > 0
\`\`\`
The last two say: three orders within any 30 days, and the same product viewed three times within a day.

## Different values and groups: \`distinct\`, \`per\`
\`distinct\` counts the different values of a column instead of the rows. \`per\` groups the rows by a column, and some group must meet the test; a negative operator says that none does. Rows without a value are in no group.

Beside the columns of \`where\` both take ${CALENDAR_PERIODS.map((period) => `\`${period}\``).join(', ')}: whole periods of the calendar by the clock of the segment's time zone, weeks from Monday on. December of two years is two calendar months, while \`month\` is a number from 1 to 12, and takes both for one. A \`where\` does not take them: there \`within\` limits the time, and \`weekday\`, \`day_of_month\` and \`month\` ask of it.

\`\`\`
events_count distinct properties.product_id where (name = 'viewed_product') >= 3
orders_count distinct month within calendar last 6 months = 6
orders_count per product >= 3
quantity_purchased per order >= 20
orders_count distinct week within calendar last 7 weeks >= 5
orders_count distinct day within last 30 days >= 3
orders_count distinct calendar_month within last 2 years >= 12
orders_count per week >= 3
amount_spent per day > 500
\`\`\`
The last five say: ordered in five of the last seven weeks, on three different days, in twelve different months; three orders in one week, and more than 500 on one day.

## One customer's values beside each other
A value may be another field of the same customer: \`times\` × the field + \`plus\`, its rows limited as those of a condition. Numbers and money compare with each other, dates with dates (\`plus\` is then a number of days, or \`{"amount": 2, "unit": "months"}\`; where one of the two is a day, days of the zone are compared). Without a value on either side the positive is false.

${exampleTable(COMPARED)}

Where nothing limits the other field's rows, its parentheses may be left out: \`last_order_date > first_order_date + 365 days\`. What stands behind it is then of the condition, not of the other field.

## Calendar, ages and places
Whole days of the segment's time zone. An anniversary of 29 February falls on the 28th in other years, and so does the birthday that \`age\` counts.

${exampleTable(CALENDAR)}

## Rhythm, favourites, properties
\`average_days_between_orders\` and \`expected_next_order_date\` need two orders and more. The favourite is what the customer bought most pieces of, of equals the one bought last. \`events_sum\`, \`events_average\`, \`events_largest\` and \`events_smallest\` measure a \`property\` of the events; texts that are no numbers are left out.

${exampleTable(MEASURES)}

## Places among all customers
Among those who have a value; of orders, those with at least one counted row. Equal values are in or out together: a customer is in when fewer than so many have a strictly better value. In text a share may be said as \`in top 10%\` or \`in the top 10 percent\`, too. One customer's answer hangs on everybody's value, so only a full evaluation can give it; change tracking does not speed these segments up.

${exampleTable(PLACES)}

## Segments in time
\`member_of\` asks another segment by its rule at the same instant, or by its list. With \`joined\` or \`left\` it asks the log instead, as of the instant: who became a member in that window and still is, or who left in it, whether or not back. Only a full evaluation can answer these.

${exampleTable(IN_TIME)}

## Patterns and chance
\`matches\` holds a text against a POSIX regular expression of at most ${LIMITS.patternLength} characters, which Postgres is asked to read before the rule runs; letters compare as in every text. \`bucket\` is a number from 0 to under 100 that is the customer's own for ever: the first 8 hex digits of md5(salt, colon, id), of 2^32, × 100. Another salt divides the customers anew.

${exampleTable(CHANCE)}

## Orders that do not count
\`including\` takes orders that do not count as well, by their status, where the mapping offers them (\`orders_not_counted\`); [each platform's page](shops/README.md) says which statuses it has. Whatever limits the rows limits them, too; rows before and after (\`followed by\`) stay those that count. In JSON \`"including": ["cancelled"]\`, statuses in any case.

${exampleTable(NOT_COUNTED)}

## Money
Amounts are exact decimals in major units. Where the shop has orders in several currencies, a money condition names its own (\`"currency": "EUR"\`), and only those orders are summed. Where orders say no currency, all are of the mapping's, and another one is refused.

Where the mapping has \`exchange_rates\`, \`"currency": { "convert": "GBP" }\` (in text \`converted to GBP\`) takes the orders of all currencies, each converted by the rates in force when it was placed; amounts in a \`where\` of the condition are converted with it. An amount without a rate is missing; the mapping check names such currencies (\`RATE_MISSING\`). Scores and predictions are in one currency.

${exampleTable(MONEY)}

## How input is read

- Empty text for \`contains\`, \`starts_with\`, \`ends_with\` and their negatives is refused: it would mean everybody. So is a list operator of a box that was left empty.
- \`is empty\` of a text means no value or the empty text, \`is null\` no value alone.
- In the text form, digits that begin with 0 stand in quotes (\`sku = '00123'\`). Numbers beyond 2^53 are text.
- Lists may be text: \`"BD, SA"\` or \`"[\\"BD\\",\\"SA\\"]"\`. In the text form one quoted text is one value. A decimal comma is refused.
- Consent may be \`Subscribed\`, \`Unsubscribed\`, yes or no. A country may have its English name (\`Poland\` becomes PL, \`UK\` becomes GB), a product, variant or category its title where one alone has it; the preview and the saved segment tell what became of it (\`VALUE_RESOLVED\`).
- The currency of the mapping is meant where a condition on money names none and the shop has orders in others too (\`CURRENCY_ASSUMED\`). Fields shown beside members give amounts per currency then: \`{"EUR": "700.00", "GBP": "12.50"}\`.
- Counts of categories (\`has more than 2\`) are of those that the shop put the products into; their ancestors are in the list only.
- Lines without a product (postage) meet every negative about products; the linter tells (\`LINES_WITHOUT_PRODUCT\`).
- Time zones are IANA names: abbreviations such as BST and offsets are refused.
- \`create\` and \`update\` answer with \`warnings\`: values that occur nowhere, contradictions, conditions that always hold.
`;
}

type Example = readonly [query: string, says: string];

const NOT_COUNTED: readonly Example[] = [
	[
		"orders_count including ('cancelled') where (status = 'cancelled') within last 90 days >= 2",
		'cancelled twice in 90 days',
	],
	[
		"orders_count including ('cancelled') of last 1 where (status = 'cancelled') > 0",
		'the last order, whether it counts or not, was cancelled',
	],
	['cancelled_orders_count = 0', 'never cancelled; such orders alone'],
];

const MONEY: readonly Example[] = [
	['amount_spent > 500 currency EUR', 'of the orders in euros'],
	['amount_spent > 500 converted to GBP', 'of all orders, in pounds'],
	['refund_rate > 0.3', 'was given back more than 30 % of what was ordered, \`gross\` before refunds'],
];

const COMPARED: readonly Example[] = [
	[
		'amount_spent > 0.5 * (amount_spent within last quarter) within this quarter',
		'this quarter more than half of last quarter',
	],
	['first_order_date before (created_at) + 30 days', 'first ordered within 30 days of signing up'],
	['recency_days > 1.5 * (average_days_between_orders)', 'overdue against the own rhythm'],
];
const CALENDAR: readonly Example[] = [
	['created_at in last month', 'became a customer in the last month of the calendar'],
	['birthday anniversary in this week', 'has a birthday this week'],
	['last_order_date on 3 days ago', 'ordered last on that very day'],
	['birthday anniversary in 7 days', 'has a birthday in exactly a week'],
	['age between 25 and 34', 'in whole years'],
	['location within 10 km of (52.52, 13.4)', 'some address with coordinates lies there'],
];
const MEASURES: readonly Example[] = [
	['average_days_between_orders < 30', 'orders more often than every 30 days'],
	['expected_next_order_date in next 14 days', 'the last order and the average time between orders on top'],
	["favourite_category = 'shoes'", 'bought more pieces from it than from any other'],
	["events_sum > 100 property 'price' within last 30 days", 'of all events of the last 30 days'],
];
const PLACES: readonly Example[] = [
	['amount_spent in top 100', 'the hundred who spent most'],
	['orders_count in bottom percent 10 within last year', 'the tenth with the fewest orders last year'],
	['amount_spent above average', 'more than the average buyer'],
];
const IN_TIME: readonly Example[] = [
	["member_of includes any ('vip') joined last 7 days", 'new among them'],
	["member_of includes any ('vip') left last 30 days", 'for those who win customers back'],
	['member_of is null', 'in no active dynamic segment but the one that asks'],
];
const CHANCE: readonly Example[] = [
	["email does not match '^test[0-9]+@'", 'no address of a tester'],
	["bucket < 10 salt 'summer sale'", 'a hold-out of a tenth'],
];

/** The text, what becomes of it in JSON, and what it says: all by the language itself. */
function exampleTable(examples: readonly Example[]): string {
	const rows = examples.map(([query, says]) => {
		const rule = parseQuery(query);
		return `| \`${formatQuery(rule)}\` | \`${JSON.stringify(rule)}\` | ${says} |`;
	});
	return `| text | JSON | says |\n|---|---|---|\n${rows.join('\n')}`;
}

function fieldTables(): string {
	const fields = standardCatalogue().fields;
	const names = [...new Set(fields.map((field) => field.group))];
	return names
		.map(
			(group) =>
				`**${group}**\n\n| field | also | type | takes |\n|---|---|---|---|\n${fields
					.filter((field) => field.group === group)
					.map(fieldRow)
					.join('\n')}`,
		)
		.join('\n\n');
}

const fieldRow = ({ name, aliases, type, element, day, over, perCurrency, asks }: Field) =>
	`| \`${name}\` | ${aliases.map((alias) => `\`${alias}\``).join(', ')} | ${type === 'list' ? `list of ${element}` : day ? 'date (a day)' : type} | ${[...(over ? ['`within`', '`where`'] : []), ...(perCurrency ? ['`currency`'] : []), ...(asks ? [`\`${asks}\``] : [])].join(', ')} |`;

const VALUES: Readonly<Record<Takes, string>> = {
	nothing: '',
	one: 'value',
	two: 'from and to',
	many: '(value, …)',
	span: '30 days',
	count: '3',
	calendar: 'this month',
	place: '10',
};

/** The text form with a value where values stand: `more than 30 days ago`. */
function textForm({ text, takes }: OperatorSpec): string {
	const value = VALUES[takes];
	if (takes === 'place') return `${text.replace('…', value)} (52.52, 13.4)`;
	return text.includes('…') ? text.replace('…', value) : `${text} ${value}`.trim();
}

function operatorTable(): string {
	const rows = OPERATOR_NAMES.map((name) => {
		const spec = operatorSpec(name);
		const opposite = spec.opposite === undefined ? '' : `\`${spec.opposite}\``;
		return `| \`${name}\` | \`${textForm(spec)}\` | ${spec.label} | ${opposite} |`;
	});
	return `| operator | text | says | complement |\n|---|---|---|---|\n${rows.join('\n')}`;
}

function typeTable(): string {
	const types: readonly FieldType[] = ['text', 'number', 'boolean', 'date', 'list', 'place'];
	const rows = types.map(
		(type) =>
			`| ${TYPES[type] ?? type} | ${OPERATORS_BY_TYPE[type].map((name) => `\`${name}\``).join(', ')} |`,
	);
	return `| type | operators |\n|---|---|\n${rows.join('\n')}`;
}

const TYPES: Readonly<Partial<Record<FieldType, string>>> = {
	text: 'text, keyword',
	number: 'number, money',
};

function rowTable(): string {
	const catalogue = standardCatalogue();
	const row = (kind: 'lines' | 'events', of: string) =>
		`| ${of} | ${catalogue
			.rowFields(kind)
			.map((field) => `\`${field.name}\``)
			.join(', ')}${kind === 'events' ? ', `properties.<any key>`' : ''} |`;
	return `| rows | columns |\n|---|---|\n${row('lines', 'orders and their lines')}\n${row('events', 'events')}`;
}

if (require.main === module) writeFileSync(RULES_PAGE, rulesPage());
