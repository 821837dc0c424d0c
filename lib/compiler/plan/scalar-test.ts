import {
	affirmed,
	type Asks,
	type FieldType,
	type OperatorName,
	type Period,
	type Range,
} from '../../language/operator/operator';
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
 * The plan of one question about one operand. A negative operator is the exact complement of its positive twin.
 * `ask` may put a better plan in the place of a plain test.
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
				{ kind: 'text_like', at: asks.at, text: String(question.value), compare: comparison(question) },
			];
		case 'range':
			return [inRange(asks.range(question.value), question, clock)];
		case 'anniversary':
			return [anniversary(asks.days(question.value), question, clock)];
		case 'period':
			return [inPeriod(asks.days(question.value), question, clock)];
		case 'pattern':
			return [{ kind: 'text_matches', pattern: String(question.value), compare: comparison(question) }];
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

const comparison = (question: Question): Comparison =>
	(question.caseSensitive ?? question.type === 'keyword') ? 'exact' : 'folded';

/** A field of any type is compared as each value is: as text, as number, as yes or no. */
function oneOf(question: Question): readonly Test[] {
	const given = valuesOf(question.value);
	if (question.type === 'number' || question.type === 'money')
		return [{ kind: 'number_in', values: given as readonly (number | string)[] }];
	const numbers = given.filter((value) => typeof value === 'number');
	const texts = given.filter((value) => typeof value === 'string');
	const booleans = given.filter((value) => typeof value === 'boolean');
	return [
		...(texts.length > 0 ? [{ kind: 'text_in', values: texts, compare: comparison(question) } as const] : []),
		...(numbers.length > 0 ? [{ kind: 'number_in', values: numbers } as const] : []),
		...[...new Set(booleans)].map((value) => ({ kind: 'boolean', value }) as const),
	];
}

function inRange(range: Range, { type, day }: Question, clock: Clock): Test {
	if (type !== 'date') return numberTest(range);
	return day
		? { kind: 'days', days: rangeDays(range, clock) }
		: { kind: 'interval', interval: rangeInterval(range, clock) };
}

function numberTest({ from, to }: Range): Test {
	const [least, greatest] = [from, to].map((end) => end?.at as number | string);
	if (from !== undefined && to !== undefined) return { kind: 'number_between', from: least, to: greatest };
	return from === undefined
		? { kind: 'number_compare', operator: to?.inclusive ? '<=' : '<', value: greatest }
		: { kind: 'number_compare', operator: from.inclusive ? '>=' : '>', value: least };
}

const inPeriod = (period: Period, { day }: Question, clock: Clock): Test =>
	day
		? { kind: 'days', days: periodDays(period, clock) }
		: { kind: 'interval', interval: periodInterval(period, clock) };

const anniversary = (period: Period, question: Question, clock: Clock): Test => ({
	kind: 'anniversary',
	ranges: anniversaryRanges(period, clock),
	day: question.day === true,
	timeZone: clock.now.zoneName as string,
});
