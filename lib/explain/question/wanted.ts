import type { Field } from '../../language/field';
import {
	affirmed,
	asksOf,
	operatorSpec,
	type OperatorName,
	type Range,
} from '../../language/operator/operator';
import { isMovingEnd, movingEnds, NOW } from '../../language/operator/spec';
import { fieldValueText } from '../../language/query';
import { isFieldValue, ownValue } from '../../language/rule/field-value';
import type { Condition } from '../../language/rule/rule';
import { calendarText } from '../../language/value/calendar';
import { rangeDays, rangeInterval, type Clock } from '../../language/time';
import { valuesOf, type Place, type Scalar, type Value } from '../../language/value/value';
import { listText, scalarText, spanText } from '../../language/value/words';

/**
 * What the condition asks for, in words: `is greater than 500`, `is in the last 30 days (since 2025-05-16)`.
 */
export function wantedText(condition: Condition, field: Field, clock: Clock): string {
	const { operator, value, missing } = condition;
	const test = isFieldValue(value)
		? `${operatorSpec(operator).label} ${fieldValueText(value, field.type === 'date')}`
		: testText(operator, value);
	const words = [test, movingEndText(condition, field, clock)].filter(Boolean).join(' ');
	return missing === 'exclude' ? `${words}, and has a value` : words;
}

/** `is greater than 500`, `has more than 3` */
export function testText(operator: OperatorName, value: Value | undefined): string {
	const { label, takes } = operatorSpec(operator);
	switch (takes) {
		case 'nothing':
			return label;
		case 'many':
			return `${label} ${listText(valuesOf(value))}`;
		case 'two':
			return `${label} ${valuesOf(value).map(scalarText).join(' and ')}`;
		case 'span':
			return `${label} ${spanText(value)}`;
		case 'one':
			return `${label} ${scalarText(value as Scalar)}`;
		case 'place': {
			const { latitude, longitude, km } = value as Place;
			return `is within ${km} km of ${latitude}, ${longitude}`;
		}
		case 'calendar':
			return `${label} ${calendarText(valuesOf(value).join())}`;
		case 'count':
			if (asksOf(operator).kind === 'rank') return `${label}: ${valuesOf(value).join()}`;
			return `has ${affirmed(operator).spec.phrase(value, true)}`;
	}
}

/** Where an end that moves with the clock lies at this instant. */
function movingEndText(condition: Condition, { day }: Field, clock: Clock): string {
	const { asks } = affirmed(condition.operator).spec;
	const value = ownValue(condition);
	if (asks.kind !== 'range' || isFieldValue(condition.value)) return '';
	const range = asks.range(value);
	if (movingEnds(range).length === 0) return '';
	const { from, to } = day ? rangeDays(range, clock) : endsOf(range, clock);
	if (isMovingEnd(range.from) && range.from.at !== NOW) return `(since ${from})`;
	if (!isMovingEnd(range.to)) return '';
	if (range.to.at.direction === 'ahead') return `(until ${to})`;
	return day ? `(up to ${to})` : `(before ${to})`;
}

function endsOf(range: Range, clock: Clock) {
	const { from, to } = rangeInterval(range, clock);
	return { from: from?.at, to: to?.at };
}
