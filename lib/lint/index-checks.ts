import type { RelationName } from '../language/relation/relation';
import type { Queryable } from '../database';
import type { Catalogue, RowField, RowKind } from '../language/field';
import { indexFindings } from '../shop/check/index-findings';
import type { CompileContext } from '../compiler/plan/compile-context';
import { isGroup, type Condition, type Rule } from '../language/rule/rule';
import { conditionsOf } from '../language/rule/visitor';
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
	const field = catalogue.find(condition.field);
	const columns =
		condition.where === undefined || field?.over === undefined
			? []
			: rowFields(condition.where, field.over, catalogue);
	const needs = [...(field?.needs ?? []), ...columns.flatMap((column) => column.needs)];
	return needs.map((need) => need.relation).filter((name) => name !== 'customers');
}

function rowFields(where: Rule, rows: RowKind, catalogue: Catalogue): readonly RowField[] {
	if (isGroup(where)) return where.rules.flatMap((child) => rowFields(child, rows, catalogue));
	const found = catalogue.findRowField(rows, where.field);
	return found === undefined ? [] : [found];
}
