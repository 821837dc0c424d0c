import { oneRow, type Queryable } from '../database';
import type { CompileContext } from '../plan/plan-rule';
import { formatQuery } from '../query';
import { operator as shapeOf } from '../rule/operator';
import type { Condition, Rule } from '../rule/rule';
import { conditionsOf } from '../rule/visitor';
import { idsQuery } from '../sql/ids-query';
import { sql } from '../sql/sql';
import type { Moment } from '../time';
import type { LintWarning } from './lint-warning';

/** Conditions in the negative that let customers in who have no value at all. */
export async function missingChecks(rule: Rule, context: CompileContext, moment: Moment, db: Queryable): Promise<readonly LintWarning[]> {
	const warnings: LintWarning[] = [];
	for (const { condition, path } of conditionsOf(rule)) {
		if (!letsMissingIn(condition, context)) continue;
		const { count } = await oneRow<{ count: string }>(db, sql`SELECT count(*) AS count FROM (${idsQuery(withoutValue(condition), context, moment)}) AS ids`);
		if (Number(count) === 0) continue;
		warnings.push({
			code: 'ONLY_MISSING', path, severity: 'warning', count: Number(count),
			message: `"${formatQuery(condition)}" also holds for ${Number(count).toLocaleString('en')} customers who have no "${condition.field}" at all.`,
			mend: 'To leave them out, add "missing exclude" to the condition.',
		});
	}
	return warnings;
}

function letsMissingIn({ operator, field, missing }: Condition, { catalogue }: CompileContext): boolean {
	const source = catalogue.find(field)?.source;
	const kinds = ['column', 'json', 'email_domain', 'elements'];
	return shapeOf(operator).negative === true && operator !== 'is_null' && missing === undefined && source !== undefined && kinds.includes(source.kind);
}

const withoutValue = ({ field, within, where, currency }: Condition): Rule => ({ field, operator: 'is_null', ...(within && { within }), ...(where && { where }), ...(currency && { currency }) });
