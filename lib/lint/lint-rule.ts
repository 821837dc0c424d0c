import type { Queryable } from '../database';
import type { CompileContext } from '../plan/plan-rule';
import type { Rule } from '../rule/rule';
import type { Moment } from '../time';
import { currencyChecks } from './currency-checks';
import { indexChecks } from './index-checks';
import type { LintWarning } from './lint-warning';
import { missingChecks } from './missing-checks';
import { lintStatically } from './static-checks';
import { valueChecks } from './value-checks';

/**
 * What is allowed in a rule but was perhaps not meant, in reading order of the checks. Reads the shop, a bounded number
 * of rows for each value that is looked for.
 * @param currencies of the shop's orders, upper case; empty where orders have none
 */
export async function lintRule(rule: Rule, context: CompileContext, moment: Moment, db: Queryable, currencies: readonly string[] = []): Promise<readonly LintWarning[]> {
	return [
		...lintStatically(rule, context.catalogue, moment),
		...currencyChecks(rule, currencies),
		...await valueChecks(rule, context, moment, db),
		...await missingChecks(rule, context, moment, db),
		...await indexChecks(rule, context, db),
	];
}
