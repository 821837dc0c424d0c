import { firstOf } from '../../error/defined';
import type { Asks } from '../../language/operator/operator';
import { foldText } from '../../language/text/fold-text';
import { valuesOf, type Scalar, type Span } from '../../language/value/value';
import type { Literal } from './literal';

/** What a literal asks of a text or of a yes or no, in a form that two of them can be laid side by side. */
export interface TextTest {
	/** Same for the same question. */
	readonly id: string;
	/** All texts that meet it, where they can be counted up. */
	readonly finite?: readonly string[];
	/** Whether a text meets it; undefined where only the database can tell. */
	readonly meets?: (text: string) => boolean;
	/** The text that it looks for inside of others, and where. */
	readonly part?: { readonly at: 'start' | 'end' | 'anywhere'; readonly text: string };
	/** Every text meets it. */
	readonly trivial?: true;
	readonly holds: boolean;
}

/** Whether no value, nor the want of one, meets all of the literals about one text or yes or no. */
export function textConflict(literals: readonly Literal[]): boolean {
	if (literals.every(({ missing }) => missing)) return false;
	return testsConflict(
		literals.map(testOf),
		firstOf(literals).field.type === 'boolean' ? ['true', 'false'] : undefined,
	);
}

export function testsConflict(tests: readonly TextTest[], universe?: readonly string[]): boolean {
	if (tests.some(({ trivial, holds }) => trivial && !holds)) return true;
	const finite = tests
		.filter(({ holds }) => holds)
		.map((test) => test.finite)
		.filter((texts) => texts !== undefined);
	const [first, ...others] = [...finite, ...(universe ? [universe] : [])];
	const sets = others.map((one) => new Set(one));
	const left = first?.filter(
		(text) => sets.every((one) => one.has(text)) && tests.every((test) => isMet(test, text)),
	);
	if (left?.length === 0) return true;
	return tests.some((a) => a.holds && tests.some((b) => (b.holds ? partWays(a, b) : a.id === b.id)));
}

const isMet = ({ meets, holds }: TextTest, text: string) => meets === undefined || meets(text) === holds;

/** Two beginnings, or two ends, neither of which begins or ends the other. */
function partWays({ part: a }: TextTest, { part: b }: TextTest): boolean {
	if (a === undefined || b === undefined || a.at !== b.at || a.at === 'anywhere') return false;
	const fits = (whole: string, part: string) =>
		a.at === 'start' ? whole.startsWith(part) : whole.endsWith(part);
	return !fits(a.text, b.text) && !fits(b.text, a.text);
}

export function testOf(literal: Literal): TextTest {
	const exact = isExact(literal);
	const values = valuesOf(literal.condition.value).map((value) => folded(value, exact));
	const { asks } = literal.spec;
	// Of a list in JSON, "contains" asks for an element, of a text for a part of it.
	if (literal.field.type === 'any' && asks.kind === 'part' && asks.at === 'anywhere')
		return { id: JSON.stringify([asks.at, values]), holds: literal.holds };
	return { ...positiveTest(asks, values, exact), holds: literal.holds };
}

/** That an element is the same as one of the values that a literal names. */
export const sameTest = (literal: Literal, value: Scalar): TextTest => ({
	...oneOf([folded(value, isExact(literal))]),
	holds: true,
});

const isExact = ({ condition, field }: Literal): boolean =>
	condition.caseSensitive ??
	(field.type === 'keyword' || (field.type === 'list' && field.element === 'keyword'));

const folded = (value: Scalar | Span, exact: boolean) => {
	const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
	return exact ? text : foldText(text);
};

function positiveTest(asks: Asks, values: readonly string[], exact: boolean): Omit<TextTest, 'holds'> {
	switch (asks.kind) {
		case 'presence':
			return { id: 'any', trivial: true };
		case 'one_of':
			return oneOf(values);
		case 'truth':
			return oneOf([String(asks.is)]);
		case 'part':
			return partTest(asks.at, firstOf(values), exact);
		case 'all_of':
		case 'count':
		case 'anniversary':
		case 'period':
		case 'pattern':
		case 'rank':
			return { id: JSON.stringify([asks.kind, values]) };
		case 'range':
			return { id: JSON.stringify(asks.range(values)) };
	}
}

function partTest(at: 'start' | 'end' | 'anywhere', part: string, exact: boolean): Omit<TextTest, 'holds'> {
	if (part === '') return { id: 'any', trivial: true };
	const meets = { start: 'startsWith', end: 'endsWith', anywhere: 'includes' } as const;
	return {
		id: JSON.stringify([at, part]),
		part: { at, text: part },
		meets: (text) => folded(text, exact)[meets[at]](part),
	};
}

const MANY = 1_000;

function oneOf(values: readonly string[]): Omit<TextTest, 'holds'> {
	const known = new Set(values);
	// Sorting a long list takes long; one that is asked twice in another order is then not recognised as the
	// same.
	const named = values.length > MANY ? values : [...values].sort();
	return { id: JSON.stringify(['one of', named]), finite: values, meets: (text) => known.has(text) };
}
