import type { MembersOptions } from '../types';
import { isOfCurrencies } from '../../compiler/query/members-query';
import type { Conversions, Queryable } from '../../database';
import { SegmentsError } from '../../error';
import { actualOf } from '../../explain';
import type { Field } from '../../language/field';
import type { SegmentsContext } from '../context';

type MoneyAs = NonNullable<MembersOptions['moneyAs']>;
const MONEY_AS: readonly MoneyAs[] = ['text', 'number'];

/**
 * How the values of these fields leave: whole numbers as numbers, amounts as exact text unless numbers are
 * asked for.
 */
export function shownValues(
	{ catalogue }: Pick<SegmentsContext, 'catalogue'>,
	fields: readonly string[],
	moneyAs: MoneyAs = 'text',
): Conversions {
	requireMoneyAs(moneyAs);
	return new Map(
		fields.flatMap((name) => {
			const field = catalogue.find(name);
			return field !== undefined && isNumeric(field)
				? [[name, (value) => shownValue(value, field, moneyAs)]]
				: [];
		}),
	);
}

const isNumeric = ({ type }: Field) => type === 'number' || type === 'money';

function shownValue(value: unknown, field: Field, moneyAs: MoneyAs): unknown {
	if (field.type === 'money' && isAmounts(value))
		return Object.fromEntries(
			Object.entries(value).map(([currency, amount]) => [currency, shownValue(amount, field, moneyAs)]),
		);
	const shown = actualOf(value, field);
	if (field.type !== 'money' || moneyAs === 'text') return shown;
	return Number.isFinite(Number(shown)) ? Number(shown) : shown;
}

const isAmounts = (value: unknown): value is Readonly<Record<string, string>> =>
	typeof value === 'object' && value !== null;

/**
 * The shop's currencies, where one of the fields is an amount: finding them out costs a look at all orders.
 */
export async function currenciesFor(
	context: SegmentsContext,
	db: Queryable,
	fields: readonly string[],
): Promise<readonly string[]> {
	const isAsked = fields.some((name) => isOfCurrencies(name, ['one', 'another'], context));
	return isAsked ? context.currencies(db) : [];
}

function requireMoneyAs(moneyAs: MoneyAs): void {
	if (MONEY_AS.includes(moneyAs)) return;
	throw new SegmentsError('OPTION_INVALID', 'Amounts of money are given as text or as number.', {
		path: 'moneyAs',
		found: moneyAs,
		allowed: MONEY_AS,
	});
}
