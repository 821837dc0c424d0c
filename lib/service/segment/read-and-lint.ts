import type { RuleInput } from '../types';
import { SegmentsError } from '../../error';
import { lintBeforeSaving, type LintWarning } from '../../lint';
import { needsCurrency, type Rule } from '../../language/rule';
import { compilerFor, type Setup } from '../context';
import { momentOf } from '../context/moment';
import { scoresFor } from '../score/stored-scores';
import { readRule, type ReadRule } from './read-rule';

export interface Linted {
	readonly rule: Rule;
	/** What was likely not meant, and what was taken for something else than it says. */
	readonly warnings: readonly LintWarning[];
}

/** Reads the rule of a segment that is about to be saved, and looks whether its values occur in the shop. */
export async function readAndLint(setup: Setup, input: RuleInput, timeZone: string | null): Promise<Linted> {
	const { path } = setup.mapping;
	const read = await setup.database.readOnly((tx) => readRule(setup, tx, input), { path });
	try {
		return { rule: read.rule, warnings: [...read.notes, ...(await lint(setup, read, timeZone))] };
	} catch (error) {
		// What would only have been advice must not stand in the way of saving in a shop too large to be looked through.
		if (SegmentsError.is(error) && error.code === 'STATEMENT_TIMEOUT')
			return { rule: read.rule, warnings: read.notes };
		throw error;
	}
}

const lint = (
	setup: Setup,
	{ rule, segments }: ReadRule,
	timeZone: string | null,
): Promise<readonly LintWarning[]> =>
	setup.database.readOnly(
		async (tx) => {
			const moment = await momentOf(tx, undefined, timeZone ?? setup.timeZone);
			const isMoney = needsCurrency(rule) || JSON.stringify(rule).includes('"currency"');
			const currencies = isMoney ? await setup.currencies(tx) : [];
			const scores = await scoresFor(tx, setup, { rules: [rule] });
			return lintBeforeSaving(rule, compilerFor(setup, segments, scores), moment, tx, currencies);
		},
		{ path: setup.mapping.path },
	);
