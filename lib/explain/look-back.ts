import type { Catalogue } from '../language/field';
import { isMembership } from '../language/field/membership';
import type { SegmentLookup } from '../compiler/plan/compile-context';
import { comparedField, ownValue } from '../language/rule/field-value';
import type { Condition, Rule } from '../language/rule/rule';
import { askedOfRows, conditionsOf, rowConditionsOf } from '../language/rule/visitor';
import { valuesOf } from '../language/value/value';

/**
 * The fields of a rule that know only the present: at an instant in the past they are answered with today's
 * values. Orders, their lines and events keep their dates, so fields over them can look back; a column of
 * theirs that the shop overwrites (an order's status) cannot, and is named `where.status`.
 * @param segments looks into the segments that `member_of` names; without it `member_of` counts as present
 * only
 */
export function cannotLookBack(
	rule: Rule,
	catalogue: Catalogue,
	segments?: SegmentLookup,
): readonly string[] {
	return [...new Set(presentOnly(rule, { catalogue, segments, seen: new Set() }))];
}

interface Scope {
	readonly catalogue: Catalogue;
	readonly segments?: SegmentLookup;
	/** Keys of segments that were looked into. */
	readonly seen: Set<string>;
}

function* presentOnly(rule: Rule, scope: Scope): Generator<string> {
	for (const { condition } of conditionsOf(rule)) {
		const field = scope.catalogue.find(condition.field);
		if (field === undefined) continue;
		if (isMembership(condition)) {
			if (condition.joined === undefined && condition.left === undefined) yield* memberOf(condition, scope);
		} else if (!field.looksBack) yield field.name;
		const compared = scope.catalogue.find(comparedField(condition)?.field ?? '');
		if (compared?.looksBack === false) yield compared.name;
		yield* inRows(condition, scope);
	}
}

/** A static segment keeps but its present list. */
function* memberOf(condition: Condition, scope: Scope): Generator<string> {
	for (const key of valuesOf(ownValue(condition)).map(String)) {
		const segment = scope.segments?.(key);
		if (segment === undefined || segment.rule === null || segment.kind === 'static') yield condition.field;
		else if (!scope.seen.has(segment.key)) {
			scope.seen.add(segment.key);
			yield* presentOnly(segment.rule, scope);
		}
	}
}

/** What is asked of single rows, in a `where` and wherever else. */
function* inRows(condition: Condition, { catalogue }: Scope): Generator<string> {
	for (const asked of askedOfRows(condition, (name) => catalogue.find(name)?.over, '')) {
		for (const { condition: one, kind } of rowConditionsOf(asked)) {
			const column = catalogue.findRowField(kind, one.field);
			if (column !== undefined && !column.looksBack) yield `where.${column.name}`;
		}
	}
}
