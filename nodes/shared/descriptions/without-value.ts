import { OPERATORS, OPERATOR_NAMES } from '../../../lib';

/** Operators that take no value: their value box is not shown. */
export const WITHOUT_VALUE: string[] = OPERATOR_NAMES.filter((name) => OPERATORS[name].takes === 'nothing');
