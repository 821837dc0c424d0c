import type { Catalogue, RowKind } from '../language/field';
import type { OperatorName } from '../language/operator/operator';
import { isGroup, type Condition, type Rule, type Scalar } from '../language/rule/rule';
import { childPath, conditionsOf, keyPath } from '../language/rule/visitor';

/** A text that a rule compares with for being the same. */
export interface AskedValue {
	readonly value: string;
	readonly path: string;
	/** The field or row column. */
	readonly field: string;
	readonly caseSensitive?: boolean;
	/** Rows whose column is asked, inside a `where`. */
	readonly rows?: RowKind;
}

const SAME: ReadonlySet<OperatorName> = new Set([
	'equals',
	'not_equals',
	'in',
	'not_in',
	'includes_any',
	'includes_none',
	'includes_all',
	'not_includes_all',
]);

/** At most so many values of one rule are looked up. */
const MOST = 50;

/** Every text value of a rule whose presence in the shop can be looked up, those inside `where` included. */
export function askedValues(rule: Rule, catalogue: Catalogue, max = MOST): readonly AskedValue[] {
	return [...conditionsOf(rule)]
		.flatMap(({ condition, path }) => {
			const field = catalogue.find(condition.field);
			if (field === undefined || field.source.kind === 'member_of') return [];
			const own =
				isText(field.type, field.element) && condition.field !== 'customer_id'
					? valuesOf(condition, path)
					: [];
			const inner =
				condition.where === undefined || field.over === undefined
					? []
					: whereValues(condition.where, keyPath(path, 'where'), field.over, catalogue);
			return [...own, ...inner];
		})
		.slice(0, max);
}

const isText = (type: string, element?: string) =>
	type === 'text' || type === 'keyword' || (type === 'list' && element !== undefined);

function whereValues(where: Rule, path: string, rows: RowKind, catalogue: Catalogue): readonly AskedValue[] {
	if (isGroup(where))
		return where.rules.flatMap((child, index) => whereValues(child, childPath(path, index), rows, catalogue));
	const field = catalogue.findRowField(rows, where.field);
	if (field === undefined || !isText(field.type, field.element)) return [];
	return valuesOf(where, path).map((one) => ({ ...one, rows }));
}

function valuesOf(condition: Condition, path: string): AskedValue[] {
	if (!SAME.has(condition.operator)) return [];
	const values = (Array.isArray(condition.value) ? condition.value : [condition.value]) as readonly Scalar[];
	return values.map((value, index) => ({
		value: String(value),
		field: condition.field,
		caseSensitive: condition.caseSensitive,
		path: keyPath(path, Array.isArray(condition.value) ? `value[${index}]` : 'value'),
	}));
}
