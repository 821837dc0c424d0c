import { RuleError } from '../../error';
import { isConversion, isCurrencyCode, onlyCurrency } from '../value/currency';
import { isPlainObject, refuseUnknownKeys } from './json';
import type { Parse } from './parse';
import type { Asked } from './parse-field';
import type { AskedCurrency } from './rule';
import { faultAt, shown, valueFaultAt } from './rule-error';
import { keyPath } from './visitor';

/** The currency that a condition names, or the one that it has amounts converted to. */
export function parseCurrency(
	input: unknown,
	asked: Asked,
	path: string,
	parse: Parse,
): AskedCurrency | undefined {
	if (!present(input) || input === '') return undefined;
	const place = keyPath(path, 'currency');
	if (
		asked.over === 'events' ||
		(asked.over === undefined && asked.perCurrency === undefined && parse.rows === undefined) ||
		(parse.rows !== undefined && asked.type !== 'money')
	) {
		throw faultAt(place, `names a currency, but "${asked.name}" is not about orders.`, input, []);
	}
	if (!isPlainObject(input)) {
		const code = parseCode(input, place, parse.currencies);
		return asked.perCurrency === undefined ? namedCurrency(code, place, parse) : code;
	}
	refuseUnknownKeys(input, ['convert'], place);
	refuseConversion(input, asked, place, parse);
	return Object.freeze({ convert: parseCode(input.convert, keyPath(place, 'convert'), parse.currencies) });
}

const present = (value: unknown) => value !== undefined && value !== null;

/** Where no order says its currency, the shop's own leaves out none of them, and of another there is none. */
function namedCurrency(code: string, place: string, { fields }: Parse): string | undefined {
	if (fields.offers.currencies) return code;
	if (code === fields.currency) return undefined;
	const own = fields.currency === undefined ? '' : ` They are taken for ${fields.currency}.`;
	throw faultAt(
		place,
		`names ${code}, but the orders of the mapping "${fields.shop}" say no currency.${own}`,
		code,
		fields.currency === undefined ? ['no currency'] : [fields.currency],
	);
}

function parseCode(input: unknown, place: string, currencies: readonly string[]): string {
	if (typeof input === 'string' && isCurrencyCode(input.trim())) return input.trim().toUpperCase();
	throw valueFaultAt(
		place,
		`needs a currency code, but has ${shown(input)}.`,
		input,
		currencies.length > 0 ? currencies : ['EUR', 'USD'],
	);
}

/** Amounts of rows are converted; scores and predictions were computed in a currency of their own. */
function refuseConversion(input: unknown, asked: Asked, place: string, { fields, rows }: Parse): void {
	if (!isOfMoney(asked) || (rows === undefined && asked.over === undefined))
		throw faultAt(place, `converts amounts, but "${asked.name}" is none that is summed from orders.`, input, [
			'a currency code',
		]);
	if (!fields.offers.rates)
		throw faultAt(
			place,
			`converts amounts, but the mapping "${fields.shop}" has no exchange_rates, or orders without a currency.`,
			input,
			['a currency code'],
		);
}

/** Money, or what is reckoned from it. */
const isOfMoney = ({ type, source }: Asked): boolean =>
	type === 'money' || (source.kind === 'aggregate' && source.measure.of === 'share');

/** The shop's own currency where a condition on money names none, and that leaves open which is meant. */
export function meantCurrency(asked: Asked, path: string, parse: Parse): AskedCurrency | undefined {
	if (!isOfMoney(asked)) return undefined;
	const around = parse.rows?.currency;
	// What is converted around is converted here; what is of one currency around is of that already.
	if (isConversion(around)) return around;
	if (onlyCurrency(around) !== undefined || parse.rows?.namesCurrency === true) return undefined;
	const isOne = isOneCurrency(parse);
	if (!isOne && parse.fields.currency !== undefined) return parse.fields.currency;
	parse.money.currencyIsOpen = true;
	if (isOne) return undefined;
	throw new RuleError(
		'CURRENCY_REQUIRED',
		`The rule at ${path === '' ? 'the top' : path} compares money, but the shop has orders in several currencies: say which one is meant.`,
		{
			path: keyPath(path, 'currency'),
			found: undefined,
			allowed: parse.currencies,
			suggestion: `Add "currency": "${parse.currencies[0]}".`,
		},
	);
}

/** Whether the shop's currencies leave no question open: then a rule says the same with and without them. */
export const isOneCurrency = ({ currencies, fields }: Pick<Parse, 'currencies' | 'fields'>): boolean =>
	currencies.length === 0 ||
	(currencies.length === 1 && (fields.currency ?? currencies[0]) === currencies[0]);
