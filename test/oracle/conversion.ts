/** Amounts in another currency, by the rates in force when the order was placed. */
import type { AskedCurrency } from '../../lib/language/rule/rule';
import { exact, times, type Exact } from './exact';
import type { Row, Schema } from './shop';
import { isSound } from './value';

/** The amount as a condition asks for it; undefined where a rate is missing. */
export function asked(
	amount: Exact,
	order: Row,
	currency: AskedCurrency | undefined,
	schema: Schema,
): Exact | undefined {
	if (typeof currency !== 'object') return amount;
	const own = typeof order.currency === 'string' ? upper(order.currency) : undefined;
	if (own === currency.convert) return amount;
	const [to, from] = [currency.convert, own].map((code) => rateOf(code, order.placed_at as number, schema));
	if (to === undefined || from === undefined) return undefined;
	return times(times(amount, to), { over: from.under, under: from.over });
}

const upper = (code: string) => code.replace(/[a-z]/g, (letter) => letter.toUpperCase());

function rateOf(code: string | undefined, at: number, { rates: { rows, base } }: Schema): Exact | undefined {
	const since = ({ from }: Row) => (from === null || from === undefined ? -Infinity : (from as number));
	const known = rows
		.filter((row) => upper(String(row.currency)) === code && since(row) <= at)
		.filter(({ rate }) => isSound(rate, 'number') && Number(rate) > 0)
		.sort((a, b) => (since(a) === since(b) ? Number(b.rate) - Number(a.rate) : since(b) - since(a)));
	const [latest] = known;
	if (latest !== undefined) return exact(latest.rate as string);
	return code !== undefined && code === base ? exact(1) : undefined;
}
