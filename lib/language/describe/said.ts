import type { PositiveOperator } from '../operator/operator';
import type { PlainCondition } from '../rule/field-value';
import { aOrAn } from '../value/words';

/** A condition as its positive operator, affirmed or denied. */
export interface Said {
	readonly condition: PlainCondition;
	readonly spec: PositiveOperator;
	readonly denied: boolean;
}

export const anyOrNo = (noun: string, denied: boolean) => (denied ? `no ${noun}` : aOrAn(noun));
export const has = (noun: string, denied: boolean) => `has ${anyOrNo(noun, denied)}`;

/** Stands for the other field until the sentence is made; no text needs quotes less. */
export const OTHER = 'another_field';
