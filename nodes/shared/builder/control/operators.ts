import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { OPERATORS } from '../../../../lib';
import type { OperatorName } from '../../../../lib';

export type Takes = (typeof OPERATORS)[OperatorName]['takes'];

/** What an operator takes; undefined for words of other products, which only the library knows. */
export const takes = (operator: unknown): Takes | undefined =>
	typeof operator === 'string' && Object.hasOwn(OPERATORS, operator)
		? OPERATORS[operator as OperatorName].takes
		: undefined;

export const taking = (operators: readonly OperatorName[], ...what: Takes[]): OperatorName[] =>
	operators.filter((name) => what.includes(OPERATORS[name].takes));

export const operatorChoice = (name: OperatorName): INodePropertyOptions => {
	const { label } = OPERATORS[name];
	return { name: label.charAt(0).toUpperCase() + label.slice(1), value: name };
};

/** A dropdown of operators that asks no database: one kind of condition has one type of values. */
export const operatorProperty = (
	operators: readonly OperatorName[],
	usual: OperatorName,
): INodeProperties => ({
	displayName: 'Operator',
	name: 'operator',
	type: 'options',
	// An expression may give any other that the field has.
	allowArbitraryValues: true,
	options: operators.map(operatorChoice),
	default: usual,
});

/** The boxes, hidden for these fields besides. */
export const hiddenFor = (
	fields: readonly string[],
	properties: readonly INodeProperties[],
): INodeProperties[] =>
	properties.map((property) => ({
		...property,
		displayOptions: {
			...property.displayOptions,
			hide: { ...property.displayOptions?.hide, field: [...fields] },
		},
	}));

/** The boxes, shown for these fields alone. */
export const shownFor = (
	fields: readonly string[],
	properties: readonly INodeProperties[],
): INodeProperties[] =>
	properties.map((property) => ({
		...property,
		displayOptions: {
			...property.displayOptions,
			show: { ...property.displayOptions?.show, field: [...fields] },
		},
	}));
