import { defined, firstOf } from '../../error/defined';
import {
	affirmed,
	type Asks,
	type FieldType,
	type OperatorName,
	type Period,
	type Range,
	type RangeEnd,
} from '../../language/operator/operator';
import { isOfDates } from '../../language/operator/spec';
import { valuesOf, type Value } from '../../language/value/value';
import {
	anniversaryRanges,
	periodDays,
	periodInterval,
	rangeDays,
	rangeInterval,
	type Clock,
} from '../../language/time';
import { any, never, not, test, type Comparison, type Operand, type Plan, type Test } from './plan';

/** What is asked of one value. */
export interface Question {
	readonly operator: OperatorName;
	readonly value: Value | undefined;
	readonly type: FieldType;
	readonly day?: boolean;
	readonly caseSensitive?: boolean;
}

type Ask = (operand: Operand, test: Test) => Plan;

/**
 * The plan of one question about one operand. A negative operator is the exact complement of its positive
 * twin. `ask` may put a better plan in the place of a plain test.
 */
export function scalarPlan(operand: Operand, question: Question, clock: Clock, ask: Ask = test): Plan {
	const { spec, negative } = affirmed(question.operator);
	const tests = testsOf(spec.asks, question, clock);
	const plan = tests.length === 0 ? never : any(tests.map((one) => ask(operand, one)));
	return negative ? not(plan) : plan;
}

/** The tests of which one must be met. */
function testsOf(asks: Asks, question: Question, clock: Clock): readonly Test[] {
	switch (asks.kind) {
		case 'presence':
			return [{ kind: 'present' }];
		case 'truth':
			return [{ kind: 'boolean', value: asks.is }];
		case 'one_of':
			return oneOf(question);
		case 'part':
			return [
				{
					kind: 'text_like',
					at: asks.at,
					text: String(valuesOf(question.value)[0] ?? ''),
					compare: comparison(question),
				},
			];
		case 'range':
			return inRange(asks.range(question.value), question, clock);
		case 'anniversary':
			return anniversary(asks.days(question.value), question, clock);
		case 'period':
			return inPeriod(asks.days(question.value), question, clock);
		case 'pattern':
			return [
				{
					kind: 'text_matches',
					pattern: String(firstOf(valuesOf(question.value))),
					compare: comparison(question),
				},
			];
		case 'all_of':
			if (Array.isArray(question.value)) throw ofLists(question);
			return oneOf(question);
		case 'count':
			throw ofLists(question);
		case 'rank':
			throw new TypeError('A rank is asked of all customers at once.');
	}
}

/** A list is asked for all of several values one by one, and counted by a fact of its own. */
const ofLists = ({ operator }: Question) => new TypeError(`"${operator}" cannot be asked of one value.`);

export const comparison = (question: Question): Comparison =>
	(question.caseSensitive ?? question.type === 'keyword') ? 'exact' : 'folded';

/** A field of any type is compared as each value is: as text, as number, as yes or no. */
function oneOf(question: Question): readonly Test[] {
	const given = valuesOf(question.value);
	if (question.type === 'number' || question.type === 'money')
		return [{ kind: 'number_in', values: given as readonly (number | string)[] }];
	if ((question.type === 'text' || question.type === 'keyword') && given.length > 0)
		return [{ kind: 'text_in', values: given as readonly string[], compare: comparison(question) }];
	const numbers = given.filter((value) => typeof value === 'number');
	const texts = given.filter((value) => typeof value === 'string');
	const booleans = given.filter((value) => typeof value === 'boolean');
	return [
		...(texts.length > 0 ? [{ kind: 'text_in', values: texts, compare: comparison(question) } as const] : []),
		...(numbers.length > 0 ? [{ kind: 'number_in', values: numbers } as const] : []),
		...[...new Set(booleans)].map((value) => ({ kind: 'boolean', value }) as const),
	];
}

/** A value of any type is read as a day where it is one, and as an instant where it is that. */
function inRange(range: Range, { type, day }: Question, clock: Clock): readonly Test[] {
	const ofDates = type === 'date' || (type === 'any' && isOfDates(range));
	if (!ofDates) return [numberTest(range)];
	return [
		...(type === 'any' || day !== true
			? [{ kind: 'interval', interval: rangeInterval(range, clock) } as const]
			: []),
		...(type === 'any' || day === true ? [{ kind: 'days', days: rangeDays(range, clock) } as const] : []),
	];
}

function numberTest({ from, to }: Range): Test {
	if (from === undefined)
		return { kind: 'number_compare', operator: to?.inclusive ? '<=' : '<', value: numberAt(defined(to)) };
	return to === undefined
		? { kind: 'number_compare', operator: from.inclusive ? '>=' : '>', value: numberAt(from) }
		: { kind: 'number_between', from: numberAt(from), to: numberAt(to) };
}

const numberAt = ({ at }: RangeEnd) => at as number | string;

function inPeriod(period: Period, { type, day }: Question, clock: Clock): readonly Test[] {
	return [
		...(type === 'any' || day !== true
			? [{ kind: 'interval', interval: periodInterval(period, clock) } as const]
			: []),
		...(type === 'any' || day === true ? [{ kind: 'days', days: periodDays(period, clock) } as const] : []),
	];
}

function anniversary(period: Period, { type, day }: Question, clock: Clock): readonly Test[] {
	const ranges = anniversaryRanges(period, clock);
	const timeZone = defined(clock.now.zoneName);
	const readings = type === 'any' ? [false, true] : [day === true];
	return readings.map((one) => ({ kind: 'anniversary', ranges, day: one, timeZone }));
}
