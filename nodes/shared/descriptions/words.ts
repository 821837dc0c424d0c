import { OPERATORS, OPERATOR_NAMES } from '../../../lib';

/** The sentence that n8n's linter wants below every dropdown that the node fills itself. */
export const NAME_OR_ID =
	'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>';
export const NAMES_OR_IDS =
	'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>';

/** Operators that take no value: their value box is not shown. */
export const WITHOUT_VALUE: string[] = OPERATOR_NAMES.filter((name) => OPERATORS[name].takes === 'nothing');
