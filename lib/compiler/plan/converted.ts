import { isConversion, type AskedCurrency } from '../../language/value/currency';
import type { PlanScope } from './compile-context';
import type { Operand } from './plan';

/** The amount, converted where the condition asks for that. */
export const convertedTo = (
	currency: AskedCurrency | undefined,
	amount: Operand,
	{ moment: { timeZone } }: Pick<PlanScope, 'moment'>,
): Operand =>
	isConversion(currency) ? { kind: 'converted', amount, to: currency.convert, timeZone } : amount;
