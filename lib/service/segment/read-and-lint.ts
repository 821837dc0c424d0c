import { asksScores } from '../../compiler/plan/asks-scores';
import { scoresFor } from '../score/stored-scores';
import type { RuleInput } from '../types';
import { SegmentsError } from '../../error';
import { lintBeforeSaving, type LintWarning } from '../../lint';
import { needsCurrency, type Rule } from '../../language/rule';
import { compilerFor, type SegmentsContext } from '../context';
import { readMoment } from '../context/moment';
import { readRule, type ReadRule } from './read-rule';

interface Linted {
	readonly rule: Rule;
	/** What was likely not meant, and what was taken for something else than it says. */
	readonly warnings: readonly LintWarning[];
}

/** Reads the rule of a segment that is about to be saved, and looks whether its values occur in the shop. */
export async function readAndLint(
	context: SegmentsContext,
	input: RuleInput,
	timeZone: string | null,
): Promise<Linted> {
	const { path } = context.mapping;
	const read = await context.database.readOnly((tx) => readRule(context, tx, input), { path });
	try {
		return { rule: read.rule, warnings: [...read.notes, ...(await lint(context, read, timeZone))] };
	} catch (error) {
		// What would only have been advice must not stand in the way of saving in a shop too large to be looked
		// through.
		if (SegmentsError.is(error) && error.code === 'STATEMENT_TIMEOUT')
			return { rule: read.rule, warnings: read.notes };
		throw error;
	}
}

const lint = (
	context: SegmentsContext,
	{ rule, segments }: ReadRule,
	timeZone: string | null,
): Promise<readonly LintWarning[]> =>
	context.database.readOnly(
		async (tx) => {
			const moment = await readMoment(tx, undefined, timeZone ?? context.timeZone);
			const isMoney = needsCurrency(rule) || JSON.stringify(rule).includes('"currency"');
			const currencies = isMoney ? await context.currencies(tx) : [];
			const scores = await scoresFor(tx, context, { rules: [rule] });
			const compiler = compilerFor(context, segments, { scores });
			// Whoever saves a rule without values for its scores is told how they are computed, not the next
			// evaluation.
			if (asksScores(rule, compiler.context)) compiler.compile(rule, moment);
			return lintBeforeSaving({ rule, compiler }, moment, tx, currencies);
		},
		{ path: context.mapping.path },
	);
