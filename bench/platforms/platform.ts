import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defined } from '../../lib/error/defined';
import type { SegmentsOptions } from '../../lib';

/** The instant that every platform's shop is seen at: the last order lies one minute before it. */
export const NOW = '2026-11-22T00:00:00.000Z';
/** The product that rules ask for: one of the best sold. */
export const PRODUCT = 3;

/** The questions that most shops ask, in the order of the table. */
export const QUESTIONS = [
	'repeat buyers',
	'spent in 90 days',
	'last order long ago',
	'bought a product',
	'never ordered',
	'few, and spent',
] as const;
export type Question = (typeof QUESTIONS)[number];

/**
 * What is known of one platform: its tables, how the made-up shop is put into them, and SQL by somebody who
 * knows it.
 */
export interface Platform {
	readonly name: string;
	readonly shop: NonNullable<SegmentsOptions['shop']>;
	/** Tables and the indexes that the platform itself makes. */
	readonly tables: string;
	/** One statement for each step, from the schema `made`. */
	readonly load: readonly string[];
	/** Run once the rows are in. */
	readonly indexes: string;
	/** The id of a made-up product on this platform. */
	readonly product: (n: number) => string;
	/** The condition that leaves few customers; it is joined with an amount spent. */
	readonly few: object;
	/** Where more is asked of it (`unseen/any-platform.ts`). */
	readonly knows?: Knowledge;
	readonly byHand: Readonly<Record<Question, string>>;
	/** What the picker is asked; by default a word of the title that a tenth have, and a SKU. */
	readonly searches?: readonly PickerSearch[];
}

export interface PickerSearch {
	readonly kind: 'product' | 'variant';
	readonly search: string;
}

export const now = `timestamptz '${NOW}'`;
/** The same for columns without a zone. */
export const nowUtc = `timestamp '2026-11-22 00:00:00'`;

export function rulesOf({ product, few }: Platform): Readonly<Record<Question, object>> {
	return {
		'repeat buyers': { field: 'orders_count', operator: 'greater_than_or_equals', value: 3 },
		'spent in 90 days': {
			field: 'amount_spent',
			operator: 'greater_than',
			value: 300,
			currency: 'EUR',
			within: { last: 90, unit: 'days' },
		},
		'last order long ago': { field: 'last_order_date', operator: 'more_than_n_days_ago', value: 180 },
		'bought a product': { field: 'products_purchased', operator: 'includes_any', value: [product(PRODUCT)] },
		'never ordered': { field: 'orders_count', operator: 'equals', value: 0 },
		'few, and spent': {
			match: 'all',
			rules: [few, { field: 'amount_spent', operator: 'greater_than', value: 500, currency: 'EUR' }],
		},
	};
}

const FIXTURES = join(__dirname, '..', '..', 'test', 'shop', 'fixtures');

/** The tables of a fixture without its rows; its indexes apart, to be made once the rows are in. */
export function tablesOf(fixture: string): { tables: string; indexes: string } {
	const [ddl] = readFileSync(join(FIXTURES, `${fixture}.sql`), 'utf8').split('\nINSERT ');
	const statements = defined(ddl)
		.replace(/--.*$/gm, '')
		.split(/;\s*\n/)
		.filter((one) => one.trim() !== '');
	const isIndex = (one: string) => /^\s*CREATE (UNIQUE )?INDEX/.test(one);
	return {
		tables: statements.filter((one) => !isIndex(one)).join(';\n'),
		indexes: statements.filter(isIndex).join(';\n'),
	};
}

/** The six answers of a platform, from what they have in common. */
export interface Hand {
	/** `SELECT id FROM customer WHERE …`, to be followed by AND. */
	readonly customers: string;
	/** The customer's id in that. */
	readonly id: string;
	/** The orders that count: FROM and WHERE. */
	readonly orders: string;
	/** Whose they are, when, and how much. */
	readonly owner: string;
	readonly at: string;
	readonly now: string;
	readonly amount: string;
	readonly inEuro: string;
	/** FROM and WHERE of the orders with their amounts, where that needs more tables. */
	readonly amounts?: string;
	/** The amount of the one order at hand, for few orders; by default the same as `amount` of `amounts`. */
	readonly looked?: string;
	/** FROM and WHERE of the orders with a line of one of these products. */
	readonly bought: (these: string) => string;
	/** Of the few. */
	readonly few: string;
	/** Of those in Germany, a third of all; by default as of the few, where these are those in Sweden. */
	readonly large?: string;
}

/** What more than the six questions is asked with. */
export interface Knowledge extends Hand {
	/** When the customer signed up. */
	readonly signedUp: string;
	/** The order's id. */
	readonly order: string;
	/** The product of a line, in `bought`. */
	readonly boughtProduct: string;
}

export function byHand(hand: Hand, product: Platform['product'] = String): Record<Question, string> {
	const { customers, id, orders, owner, at, amount, inEuro, few, amounts = orders, looked } = hand;
	const bought = hand.bought(`'${product(PRODUCT)}'`);
	const until = `${at} <= ${hand.now}`;
	const among = (ids: string) => `${customers} AND ${id} IN (${ids})`;
	return {
		'repeat buyers': among(`SELECT ${owner} ${orders} AND ${until} GROUP BY 1 HAVING count(*) >= 3`),
		'spent in 90 days':
			among(`SELECT ${owner} ${amounts} AND ${inEuro} AND ${until} AND ${at} >= ${hand.now} - interval '90 days'
			GROUP BY 1 HAVING sum(${amount}) > 300`),
		'last order long ago': among(
			`SELECT ${owner} ${orders} AND ${until} GROUP BY 1 HAVING max(${at}) < ${hand.now} - interval '180 days'`,
		),
		'bought a product': among(`SELECT ${owner} ${bought} AND ${until}`),
		'never ordered': `${customers} AND NOT EXISTS (SELECT ${orders} AND ${owner} = ${id} AND ${until})`,
		'few, and spent': `${customers} AND ${few} AND (SELECT sum(${looked ?? amount}) ${looked ? orders : amounts} AND ${inEuro} AND ${until} AND ${owner} = ${id}) > 500`,
	};
}
