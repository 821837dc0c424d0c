import { operator as shapeOf, type FieldType, type OperatorName } from '../../language/operator/operator';
import type { Scalar, Value } from '../../language/rule/rule';
import {
	anniversaryRanges,
	dayRange,
	instantInterval,
	type Clock,
	type DateOperator,
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
type Read = (question: Question, clock: Clock) => readonly Test[];

/**
 * The plan of one question about one operand. A negative operator is the exact complement of its positive twin.
 * `ask` may put a better plan in the place of a plain test.
 */
export function scalarPlan(operand: Operand, question: Question, clock: Clock, ask: Ask = test): Plan {
	const shape = shapeOf(question.operator);
	if (shape.negative) {
		return not(scalarPlan(operand, { ...question, operator: shape.opposite as OperatorName }, clock, ask));
	}
	const read = POSITIVE[question.operator as keyof typeof POSITIVE] as Read | undefined;
	if (read === undefined) throw new TypeError(`"${question.operator}" asks for more than one value.`);
	const tests = read(question, clock);
	return tests.length === 0 ? never : any(tests.map((one) => ask(operand, one)));
}

const values = (value: Value | undefined): readonly Scalar[] =>
	Array.isArray(value) ? value : [value as Scalar];
const comparison = (question: Question): Comparison =>
	(question.caseSensitive ?? question.type === 'keyword') ? 'exact' : 'folded';

/** One function per positive operator. */
const POSITIVE = {
	is_not_null: () => [{ kind: 'present' }],
	equals: oneOf,
	in: oneOf,
	contains: (question) => like('anywhere', question),
	starts_with: (question) => like('start', question),
	ends_with: (question) => like('end', question),
	greater_than: (question) => compare('>', question),
	greater_than_or_equals: (question) => compare('>=', question),
	less_than: (question) => compare('<', question),
	less_than_or_equals: (question) => compare('<=', question),
	between: (question, clock) => (question.type === 'date' ? dated(question, clock) : numberBetween(question)),
	is_true: () => [{ kind: 'boolean', value: true }],
	is_false: () => [{ kind: 'boolean', value: false }],
	before_date: dated,
	after_date: dated,
	on_date: dated,
	in_last_n_days: dated,
	more_than_n_days_ago: dated,
	in_next_n_days: dated,
	anniversary_in_next_n_days: anniversary,
	anniversary_today: anniversary,
} satisfies Partial<Record<OperatorName, Read>>;

/** A field of any type is compared as each value is: as text, as number, as yes or no. */
function oneOf(question: Question): readonly Test[] {
	const given = values(question.value);
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

const like = (at: 'start' | 'end' | 'anywhere', question: Question): readonly Test[] => [
	{ kind: 'text_like', at, text: String(question.value), compare: comparison(question) },
];

const compare = (operator: '>' | '>=' | '<' | '<=', question: Question): readonly Test[] => [
	{ kind: 'number_compare', operator, value: question.value as number | string },
];

function numberBetween(question: Question): readonly Test[] {
	const [from, to] = question.value as readonly (number | string)[];
	return [{ kind: 'number_between', from, to }];
}

function dated(question: Question, clock: Clock): readonly Test[] {
	const operator = question.operator as DateOperator;
	return question.day
		? [{ kind: 'days', days: dayRange(operator, question.value, clock) }]
		: [{ kind: 'interval', interval: instantInterval(operator, question.value, clock) }];
}

function anniversary(question: Question, clock: Clock): readonly Test[] {
	const ranges = anniversaryRanges(question.value, clock);
	return [
		{ kind: 'anniversary', ranges, day: question.day === true, timeZone: clock.now.zoneName as string },
	];
}
