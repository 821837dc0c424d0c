import type { Catalogue, Named, RowKind } from '../language/field';
import { isMembership } from '../language/field/membership';
import { asksOf } from '../language/operator/operator';
import { ownValue } from '../language/rule/field-value';
import type { Condition, Rule } from '../language/rule/rule';
import {
	askedOfRows,
	conditionsOf,
	keyPath,
	rowConditionsOf,
	type AskedOfRows,
} from '../language/rule/visitor';
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
	/**
	 * Whether the values of a field or row column are asked for; of long lists that are not, nothing is made.
	 */
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
				isText(field.type, field.element) &&
				field.names !== 'customer' &&
				field.values === undefined &&
				isOf(condition.field)
					? sameValues(condition, path, field.names, max)
					: [];
			const inner = [...askedOfRows(condition, (name) => catalogue.find(name)?.over, path)].flatMap((asked) =>
				whereValues(asked, { catalogue, max, isOf }),
			);
			return [...own, ...inner];
		})
		.slice(0, max);
}

const isText = (type: string, element?: string) =>
	type === 'text' || type === 'keyword' || type === 'any' || (type === 'list' && element !== undefined);

interface Within {
	readonly catalogue: Catalogue;
	readonly max: number;
	readonly isOf: (field: string) => boolean;
}

const whereValues = (asked: AskedOfRows, { catalogue, max, isOf }: Within): readonly AskedValue[] =>
	[...rowConditionsOf(asked)].flatMap(({ condition, kind, path }) => {
		const field = catalogue.findRowField(kind, condition.field);
		if (field === undefined || !isText(field.type, field.element) || !isOf(condition.field)) return [];
		return sameValues(condition, path, field.names, max).map((one) => ({ ...one, rows: kind }));
	});

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
