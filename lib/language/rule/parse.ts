import { RuleError } from '../../error';
import type { Catalogue, RowKind } from '../field';
import { MAX_CONDITIONS, MAX_LEVELS, type AskedCurrency, type RowRule } from './rule';
import { faultAt } from './rule-error';
import { keyPath } from './visitor';

/** What the steps of one parse share. */
export interface Parse {
	readonly fields: Catalogue;
	readonly currencies: readonly string[];
	/** What the whole rule has so far; one for all that is nested in it. */
	readonly count: { conditions: number; references: number };
	/** Set where the rule was read before for the same fields: its values need not be read again. */
	readonly canonical: boolean;
	/** Set once money is compared without a word on its currency; one for the whole rule. */
	readonly money: { currencyIsOpen: boolean };
	/** Reads a rule inside of the one at hand: groups hold conditions, and a `where` holds groups. */
	readonly rule: (input: unknown, path: string, level: number, parse: Parse) => RowRule;
	/** Set while the rules inside a `where` are read. */
	readonly rows?: {
		readonly kind: RowKind;
		readonly currency?: AskedCurrency;
		readonly namesCurrency: boolean;
	};
}

/** Where in a rule something is read. */
export interface Place {
	readonly path: string;
	readonly level: number;
	readonly parse: Parse;
}

export function countCondition(path: string, parse: Parse): void {
	parse.count.conditions += 1;
	if (parse.count.conditions > MAX_CONDITIONS)
		throw tooMuch(path, `has more than ${MAX_CONDITIONS} conditions.`);
}

export const emptyGroup = (path: string) =>
	new RuleError(
		'RULE_INVALID',
		`The group${path === '' ? '' : ` at ${path}`} is empty. An empty group is not "everyone": add a condition.`,
		{
			path: keyPath(path, 'rules'),
			found: [],
			allowed: ['at least one rule'],
		},
	);

export const tooDeep = (path: string) => tooMuch(path, `is nested deeper than ${MAX_LEVELS} levels.`);

const tooMuch = (path: string, sentence: string) =>
	faultAt(path, sentence, undefined, [`${MAX_LEVELS} levels`, `${MAX_CONDITIONS} conditions`]);
