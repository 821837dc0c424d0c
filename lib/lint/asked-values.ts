import type { Catalogue, Named, RowKind } from '../language/field';
import { isMembership } from '../language/field/membership';
import { asksOf } from '../language/operator/operator';
import { ownValue } from '../language/rule/field-value';
import { isGroup, type Condition, type Rule } from '../language/rule/rule';
import { childPath, conditionsOf, keyPath } from '../language/rule/visitor';
import { valuesOf } from '../language/value/value';

/** A text that a rule compares with for being the same. */
export interface AskedValue {
	readonly value: string;
	readonly path: string;
	/** The field or row column. */
	readonly field: string;
	/** What the values of the field or row column name. */
	readonly names: Named;
	readonly caseSensitive?: boolean;
	/** Rows whose column is asked, inside a `where`. */
	readonly rows?: RowKind;
}

/** At most so many values of one rule are looked up. */
const MAX_VALUES = 50;

export interface AskedOptions {
	readonly max?: number;
	/** Whether the values of a field or row column are asked for; of long lists that are not, nothing is made. */
	readonly isOf?: (field: string) => boolean;
}

/** Every text value of a rule whose presence in the shop can be looked up, those inside `where` included. */
export function askedValues(
	rule: Rule,
	catalogue: Catalogue,
	{ max = MAX_VALUES, isOf = () => true }: AskedOptions = {},
): readonly AskedValue[] {
	return [...conditionsOf(rule)]
		.flatMap(({ condition, path }) => {
			const field = catalogue.find(condition.field);
			if (field === undefined || isMembership(condition)) return [];
			const own =
				isText(field.type, field.element) && field.names !== 'customer' && isOf(condition.field)
					? sameValues(condition, path, field.names, max)
					: [];
			const inner =
				condition.where === undefined || field.over === undefined
					? []
					: whereValues(condition.where, keyPath(path, 'where'), {
							rows: field.over,
							catalogue,
							max,
							isOf,
						});
			return [...own, ...inner];
		})
		.slice(0, max);
}

const isText = (type: string, element?: string) =>
	type === 'text' || type === 'keyword' || (type === 'list' && element !== undefined);

interface Within {
	readonly rows: RowKind;
	readonly catalogue: Catalogue;
	readonly max: number;
	readonly isOf: (field: string) => boolean;
}

function whereValues(where: Rule, path: string, within: Within): readonly AskedValue[] {
	if (isGroup(where))
		return where.rules.flatMap((child, index) => whereValues(child, childPath(path, index), within));
	const { rows, catalogue, max, isOf } = within;
	const field = catalogue.findRowField(rows, where.field);
	if (field === undefined || !isText(field.type, field.element) || !isOf(where.field)) return [];
	return sameValues(where, path, field.names, max).map((one) => ({ ...one, rows }));
}

/** The values of a condition that a value of the shop would have to equal. */
function sameValues(condition: Condition, path: string, names: Named, max: number): AskedValue[] {
	const { field, operator, caseSensitive } = condition;
	const value = ownValue(condition);
	const { kind } = asksOf(operator);
	if (kind !== 'one_of' && kind !== 'all_of') return [];
	return valuesOf(value)
		.slice(0, max)
		.map((one, index) => ({
			value: String(one),
			field,
			names,
			caseSensitive,
			path: keyPath(path, Array.isArray(value) ? `value[${index}]` : 'value'),
		}));
}
