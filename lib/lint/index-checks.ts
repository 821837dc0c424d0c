import type { Queryable } from '../database';
import type { Field } from '../field';
import type { RelationName } from '../mapping/mapping';
import { indexFindings } from '../mapping/check/index-findings';
import type { CompileContext } from '../plan/plan-rule';
import type { Rule } from '../rule/rule';
import { conditionsOf } from '../rule/visitor';
import type { LintWarning } from './lint-warning';

/** Indexes that the rule's own look-ups would use and the shop does not have. */
export async function indexChecks(rule: Rule, context: CompileContext, db: Queryable): Promise<readonly LintWarning[]> {
	const asked = new Map<RelationName, string>();
	for (const { condition, path } of conditionsOf(rule)) {
		const field = context.catalogue.find(condition.field);
		for (const relation of field === undefined ? [] : relationsOf(field)) if (!asked.has(relation)) asked.set(relation, path);
	}
	const found: LintWarning[] = [];
	for (const [relation, path] of asked) {
		for (const { message, mend } of await indexFindings(context.mapping, relation, context.mapping.columns?.[relation] ?? [], db)) {
			found.push({ code: 'INDEX_MISSING', path, severity: 'advice', message, ...(mend === undefined ? {} : { mend }) });
		}
	}
	return found;
}

const relationsOf = (field: Field): readonly RelationName[] => field.needs.map((need) => need.relation).filter((name) => name !== 'customers');
