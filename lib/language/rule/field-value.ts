import { limitsOf } from './condition-keys';
import { hasNoValue, isPresent } from './conditions';
import type { Condition, FieldValue, Value } from './rule';

/** Whether a condition is compared with another field. */
export const isFieldValue = (value: Condition['value']): value is FieldValue =>
	typeof value === 'object' && 'field' in value;

/** A condition that names its value itself. */
export interface PlainCondition extends Omit<Condition, 'value'> {
	readonly value?: Value;
}

export const isPlain = (condition: Condition): condition is PlainCondition => !isFieldValue(condition.value);

/** The value that a condition names itself; none where it names a field. */
export const ownValue = ({ value }: Pick<Condition, 'value'>): Value | undefined =>
	isFieldValue(value) ? undefined : value;

/** The field that a condition is compared with, if it is one. */
export const comparedField = ({ value }: Pick<Condition, 'value'>): FieldValue | undefined =>
	isFieldValue(value) ? value : undefined;

/** The field that a condition asks, and the one that it is compared with. */
export const fieldsAsked = (condition: Pick<Condition, 'field' | 'value'>): readonly string[] => [
	condition.field,
	...(isFieldValue(condition.value) ? [condition.value.field] : []),
];

/** That the field has a value. */
export const fieldHasValue = (value: FieldValue): Condition => ({
	...isPresent(value.field),
	...limitsOf(value),
});

/** That it has none. */
export const fieldHasNoValue = (value: FieldValue): Condition => hasNoValue(fieldHasValue(value));

const KEYS = {
	field: true,
	of: true,
	distinct: true,
	including: true,
	within: true,
	where: true,
	currency: true,
	property: true,
	salt: true,
	times: true,
	plus: true,
} as const satisfies Record<keyof FieldValue, true>;

/**
 * Keys of a value that is a field, in the order in which people write them. A new one does not compile until
 * it is here.
 */
export const FIELD_VALUE_KEYS = Object.keys(KEYS) as readonly (keyof FieldValue)[];
