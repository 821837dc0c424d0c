import type { Catalogue, Field, RowField } from '../language/field';
import type { SegmentLookup } from '../compiler/plan/compile-context';
import { isGroup, type Condition, type Rule } from '../language/rule/rule';
import { conditionsOf } from '../language/rule/visitor';

/**
 * The fields of a rule that know only the present: at an instant in the past they are answered with today's values.
 * Orders, their lines and events keep their dates, so fields over them can look back; a column of theirs that the shop
 * overwrites (an order's status) cannot, and is named `where.status`.
 * @param segments looks into the segments that `member_of` names; without it `member_of` counts as present only
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
		if (field.source.kind === 'member_of') yield* memberOf(condition, scope);
		else if (!looksBack(field)) yield field.name;
		if (condition.where !== undefined && field.over !== undefined)
			yield* inWhere(condition.where, field, scope);
	}
}

function looksBack({ source }: Field): boolean {
	switch (source.kind) {
		case 'column':
			return source.column === 'id' || source.column === 'created_at';
		case 'aggregate':
		case 'recency':
		case 'event_elements':
			return true;
		// The categories of a product are those of today.
		case 'line_elements':
			return source.element !== 'category';
		default:
			return false;
	}
}

/** A static segment keeps but its present list. */
function* memberOf(condition: Condition, scope: Scope): Generator<string> {
	for (const key of [condition.value].flat().map(String)) {
		const segment = scope.segments?.(key);
		if (segment === undefined || segment.rule === null || segment.kind === 'static') yield condition.field;
		else if (!scope.seen.has(segment.key)) {
			scope.seen.add(segment.key);
			yield* presentOnly(segment.rule, scope);
		}
	}
}

function* inWhere(where: Rule, field: Field, scope: Scope): Generator<string> {
	if (isGroup(where)) {
		for (const child of where.rules) yield* inWhere(child, field, scope);
		return;
	}
	const column = scope.catalogue.findRowField(field.over as NonNullable<Field['over']>, where.field);
	if (column !== undefined && !keepsItsValue(column)) yield `where.${column.name}`;
}

/** What an order is placed with. */
const FIXED = new Set(['id', 'amount', 'currency', 'channel', 'coupon']);

function keepsItsValue({ source }: RowField): boolean {
	switch (source.kind) {
		case 'order_column':
			return FIXED.has(source.column);
		case 'line_column':
		case 'event_column':
		case 'event_property':
			return true;
		default:
			return false;
	}
}
