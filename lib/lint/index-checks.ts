import type { RelationName } from '../language/relation/relation';
import type { Queryable } from '../database';
import type { Catalogue } from '../language/field';
import { indexFindings } from '../shop/check/index-findings';
import type { CompileContext } from '../compiler/plan/compile-context';
import { fieldsAsked } from '../language/rule/field-value';
import type { Condition, Rule } from '../language/rule/rule';
import { askedOfRows, conditionsOf, rowConditionsOf } from '../language/rule/visitor';
import type { LintWarning } from './warning/lint-warning';

/** Indexes that the rule's own look-ups would use and the shop does not have. */
export async function indexChecks(
	rule: Rule,
	context: CompileContext,
	db: Queryable,
): Promise<readonly LintWarning[]> {
	const asked = new Map<RelationName, string>();
	for (const { condition, path } of conditionsOf(rule)) {
		for (const relation of relationsAsked(condition, context.catalogue))
			if (!asked.has(relation)) asked.set(relation, path);
	}
	const found: LintWarning[] = [];
	for (const [relation, path] of asked) {
		const columns = context.mapping.columns?.[relation] ?? [];
		for (const { message, suggestion } of await indexFindings(
			{ mapping: context.mapping, relation, columns },
			db,
		)) {
			found.push({
				code: 'INDEX_MISSING',
				path,
				severity: 'advice',
				message,
				...(suggestion === undefined ? {} : { suggestion }),
			});
		}
	}
	return found;
}

/** The relations that a condition looks up rows of, those that its `where` asks included. */
function relationsAsked(condition: Condition, catalogue: Catalogue): readonly RelationName[] {
	const fields = fieldsAsked(condition).flatMap((name) => catalogue.find(name) ?? []);
	const asked = [...askedOfRows(condition, (name) => catalogue.find(name)?.over, '')];
	const rows = asked.flatMap((one) => [...rowConditionsOf(one)]);
	const columns = rows.flatMap(
		({ condition: { field: name }, kind }) => catalogue.findRowField(kind, name) ?? [],
	);
	const needs = [...fields, ...columns].flatMap((one) => one.needs);
	return needs.map((need) => need.relation).filter((name) => name !== 'customers');
}
