import type { Queryable } from '../database';
import type { AskedRule } from '../compiler/asked-rule';
import type { Moment } from '../language/time';
import { askedKeys } from './asked-keys';
import { currencyChecks } from './currency-checks';
import { includingChecks } from './including-checks';
import { indexChecks } from './index-checks';
import { keyChecks } from './key-checks';
import { kindChecks } from './kind-checks';
import type { LintWarning } from './warning/lint-warning';
import { memberChecks, type MemberChecks } from './member-checks';
import { consentField, lintStatically } from './static-checks';
import { valueChecks } from './value-checks';

/**
 * What is allowed in a rule but was perhaps not meant, in reading order of the checks. Reads the shop in a
 * handful of statements: the customers of the rule once, and a bounded number of rows for each value that
 * occurs nowhere.
 * @param currencies of the shop's orders, upper case; empty where orders have none
 */
export async function lintRule(
	{ rule, compiler }: AskedRule,
	moment: Moment,
	db: Queryable,
	currencies: readonly string[] = [],
): Promise<readonly LintWarning[]> {
	const { context } = compiler;
	const found = lintStatically(rule, context.catalogue, moment);
	const consent = found.some(({ code }) => code === 'NO_CONSENT')
		? consentField(context.catalogue)
		: undefined;
	const values = await nowhereChecks({ rule, compiler }, moment, db);
	const members = await memberChecks({ rule, compiler }, consent, moment, db);
	return [
		...found.map((warning) => (warning.code === 'NO_CONSENT' ? counted(warning, members) : warning)),
		...currencyChecks(rule, currencies),
		...values,
		...members.warnings,
		...(await indexChecks(rule, context, db)),
	];
}

/**
 * The likely mistakes alone, without counting members: for a rule that is about to be saved.
 * @param currencies as of `lintRule`
 */
export async function lintBeforeSaving(
	{ rule, compiler }: AskedRule,
	moment: Moment,
	db: Queryable,
	currencies: readonly string[] = [],
): Promise<readonly LintWarning[]> {
	const found = [
		...lintStatically(rule, compiler.context.catalogue, moment),
		...currencyChecks(rule, currencies),
		...(await nowhereChecks({ rule, compiler }, moment, db)),
	];
	return found.filter(({ severity }) => severity === 'warning');
}

/**
 * Keys, kinds and values that no row has; of a key that none has, the values are not told as well.
 */
async function nowhereChecks(
	{ rule, compiler }: AskedRule,
	moment: Moment,
	db: Queryable,
): Promise<readonly LintWarning[]> {
	const asked = askedKeys(rule, compiler.context.catalogue);
	const keys = await keyChecks(asked, compiler, moment, db);
	const places = new Set(keys.map(({ path }) => path.replace(/\.?field$/, '')));
	const values = await valueChecks(rule, compiler, moment, db);
	const statuses = await includingChecks(rule, compiler, db);
	return [
		...keys,
		...(await kindChecks(asked, compiler, moment, db)),
		...statuses,
		...values.filter(({ path }) => !places.has(path.replace(/\.?value(\[\d+\])?$/, ''))),
	];
}

function counted(warning: LintWarning, { members, withoutConsent: count = 0 }: MemberChecks): LintWarning {
	if (count === 0) return warning;
	return {
		...warning,
		count,
		message: `${warning.message} ${count.toLocaleString('en')} of its ${members.toLocaleString('en')} customers have not.`,
	};
}
