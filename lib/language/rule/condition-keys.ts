import type { Condition } from './rule';

interface ConditionKey {
	/** Whether a condition inside `where` may have it. */
	readonly ofRow: boolean;
	/** Whether it limits the rows that a value is computed from. */
	readonly limitsRows: boolean;
}

/**
 * Every key of a condition, in the order in which people write them. A new key does not compile until it is
 * here.
 */
const KEYS = {
	field: { ofRow: true, limitsRows: false },
	operator: { ofRow: true, limitsRows: false },
	value: { ofRow: true, limitsRows: false },
	of: { ofRow: false, limitsRows: true },
	distinct: { ofRow: false, limitsRows: true },
	per: { ofRow: false, limitsRows: true },
	including: { ofRow: false, limitsRows: true },
	within: { ofRow: false, limitsRows: true },
	where: { ofRow: false, limitsRows: true },
	currency: { ofRow: true, limitsRows: true },
	joined: { ofRow: false, limitsRows: false },
	left: { ofRow: false, limitsRows: false },
	property: { ofRow: false, limitsRows: true },
	salt: { ofRow: false, limitsRows: true },
	missing: { ofRow: true, limitsRows: false },
	caseSensitive: { ofRow: true, limitsRows: false },
} as const satisfies Record<keyof Condition, ConditionKey>;

type Keys = typeof KEYS;

/** The keys beside field, operator and value. */
export type QualifierKey = Exclude<keyof Condition, 'field' | 'operator' | 'value'>;
/** The qualifiers that limit rows. */
export type LimitKey = {
	[Key in keyof Keys]: Keys[Key]['limitsRows'] extends true ? Key : never;
}[keyof Keys];

const TEST_KEYS: readonly (keyof Condition)[] = ['field', 'operator', 'value'];

export const CONDITION_KEYS = Object.keys(KEYS) as readonly (keyof Condition)[];
export const QUALIFIER_KEYS = CONDITION_KEYS.filter(
	(key) => !TEST_KEYS.includes(key),
) as readonly QualifierKey[];
export const ROW_CONDITION_KEYS = CONDITION_KEYS.filter((key) => KEYS[key].ofRow);
export const LIMIT_KEYS = CONDITION_KEYS.filter((key) => KEYS[key].limitsRows) as readonly LimitKey[];

/** What limits the rows of a condition, to ask something else of the same rows. */
export const limitsOf = (condition: Pick<Condition, LimitKey>): Pick<Condition, LimitKey> =>
	Object.fromEntries(
		LIMIT_KEYS.filter((key) => condition[key] !== undefined).map((key) => [key, condition[key]]),
	);
