import type { OperatorName } from '../../language/operator/operator';
import { foldText } from '../../language/text/fold-text';
import type { Scalar } from '../../language/rule/rule';
import type { Literal } from './literal';

/** What a literal asks of a text or of a yes or no, in a form that two of them can be laid side by side. */
export interface Test {
	/** Same for the same question. */
	readonly id: string;
	/** All texts that meet it, where they can be counted up. */
	readonly finite?: readonly string[];
	/** Whether a text meets it; undefined where only the database can tell. */
	meets?(text: string): boolean;
	/** Every text meets it. */
	readonly trivial?: true;
	readonly holds: boolean;
}

/** Whether no value, nor the want of one, meets all of the literals about one text or yes or no. */
export function textConflict(literals: readonly Literal[]): boolean {
	if (literals.every(({ missing }) => missing)) return false;
	return testsConflict(
		literals.map(testOf),
		literals[0].field.type === 'boolean' ? ['true', 'false'] : undefined,
	);
}

export function testsConflict(tests: readonly Test[], universe?: readonly string[]): boolean {
	if (tests.some(({ trivial, holds }) => trivial && !holds)) return true;
	const finite = tests
		.filter((test) => test.holds && test.finite !== undefined)
		.map((test) => test.finite as readonly string[]);
	const [first, ...others] = [...finite, ...(universe ? [universe] : [])];
	const left = first?.filter(
		(text) => others.every((one) => one.includes(text)) && tests.every((test) => isMet(test, text)),
	);
	if (left?.length === 0) return true;
	return tests.some((a) => a.holds && tests.some((b) => (b.holds ? partWays(a, b) : a.id === b.id)));
}

const isMet = ({ meets, holds }: Test, text: string) => meets === undefined || meets(text) === holds;

/** Two beginnings, or two ends, neither of which begins or ends the other. */
function partWays(a: Test, b: Test): boolean {
	for (const at of ['starts_with', 'ends_with'] as const) {
		const [one, other] = [partOf(a, at), partOf(b, at)];
		if (one !== undefined && other !== undefined && !fits(at, one, other) && !fits(at, other, one))
			return true;
	}
	return false;
}

const partOf = ({ id }: Test, at: string): string | undefined =>
	id.startsWith(`["${at}"`) ? (JSON.parse(id) as string[])[1] : undefined;
const fits = (at: 'starts_with' | 'ends_with', whole: string, part: string) =>
	at === 'starts_with' ? whole.startsWith(part) : whole.endsWith(part);

export function testOf({ operator, holds, condition, field }: Literal): Test {
	const exact =
		condition.caseSensitive ??
		(field.type === 'keyword' || (field.type === 'list' && field.element === 'keyword'));
	const values = [condition.value as Scalar | readonly Scalar[]].flat().map((value) => folded(value, exact));
	return { ...positiveTest(operator, values, exact), holds };
}

const folded = (value: unknown, exact: boolean) => {
	const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
	return exact ? text : foldText(text);
};

function positiveTest(
	operator: OperatorName,
	values: readonly string[],
	exact: boolean,
): Omit<Test, 'holds'> {
	const [part] = values;
	const like = (meets: (text: string) => boolean): Omit<Test, 'holds'> =>
		part === ''
			? { id: 'any', trivial: true }
			: { id: JSON.stringify([operator, part]), meets: (text) => meets(folded(text, exact)) };
	switch (operator) {
		case 'is_not_null':
			return { id: 'any', trivial: true };
		case 'equals':
		case 'in':
		case 'includes_any':
			return oneOf(values);
		case 'is_true':
			return oneOf(['true']);
		case 'is_false':
			return oneOf(['false']);
		case 'contains':
			return like((text) => text.includes(part));
		case 'starts_with':
			return like((text) => text.startsWith(part));
		case 'ends_with':
			return like((text) => text.endsWith(part));
		default:
			return { id: JSON.stringify([operator, values]) };
	}
}

const oneOf = (values: readonly string[]): Omit<Test, 'holds'> => ({
	id: JSON.stringify(['one of', [...values].sort()]),
	finite: values,
	meets: (text) => values.includes(text),
});
