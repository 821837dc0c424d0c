import type { Clock } from '../../language/time';
import type { Place } from '../../language/value/value';
import { affirmed } from '../../language/operator/operator';
import { not, some, type Operand, type Plan } from './plan';
import { scalarPlan, type Question } from './scalar-test';

/** Whether some address lies there; asked for a value, whether some address has coordinates. */
export function placePlan(asked: Question, clock: Clock): Plan {
	const { operator, negative } = affirmed(asked.operator);
	const where = scalarPlan(
		distanceOperand(asked.value as Place | undefined),
		{ ...asked, operator, type: 'number' },
		clock,
	);
	const plan = some({ of: 'addresses', where });
	return negative ? not(plan) : plan;
}

/** Of no place at all it is still missing where coordinates are. */
export const distanceOperand = (place: Place | undefined): Operand => ({
	kind: 'distance',
	latitude: place?.latitude ?? 0,
	longitude: place?.longitude ?? 0,
});
