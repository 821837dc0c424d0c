import type { MembersOptions } from '../types';
import type { Conversions } from '../../database';
import { SegmentsError } from '../../error';
import { actualOf } from '../../explain';
import type { Field } from '../../language/field';
import type { Setup } from '../context';

type MoneyAs = NonNullable<MembersOptions['moneyAs']>;
const MONEY_AS: readonly MoneyAs[] = ['text', 'number'];

/** How the values of these fields leave: whole numbers as numbers, amounts as exact text unless numbers are asked for. */
export function shownValues(
	{ catalogue }: Pick<Setup, 'catalogue'>,
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
	const shown = actualOf(value, field);
	if (field.type !== 'money' || moneyAs === 'text') return shown;
	return Number.isFinite(Number(shown)) ? Number(shown) : shown;
}

function requireMoneyAs(moneyAs: MoneyAs): void {
	if (MONEY_AS.includes(moneyAs)) return;
	throw new SegmentsError('OPTION_INVALID', 'Amounts of money are given as text or as number.', {
		path: 'moneyAs',
		found: moneyAs,
		allowed: MONEY_AS,
	});
}
