import type { Scalar } from '../../language/rule/rule';
import type { Literal } from './literal';
import { end, EVERYTHING, complement, intersection, isEmpty, point, type Spans } from './span';
import { testOf, testsConflict, type Test } from './text';

/** What literals about one list ask of its elements. */
interface Asked {
	/** Some element meets it. */
	readonly some: readonly Test[];
	/** No element meets it. */
	readonly none: readonly Test[];
	/** Not all of these are elements. */
	readonly notAll: readonly (readonly string[])[];
	/** How many distinct elements there may be. */
	readonly counts: Spans;
}

/** Whether no list, the empty one included, meets all of the literals. */
export function listConflict(literals: readonly Literal[]): boolean {
	const { some, none, notAll, counts } = literals.map(askedOf).reduce(together);
	const certain = new Set(some.filter(({ finite }) => finite?.length === 1).map(({ finite }) => finite?.[0]));
	const least = some.length > 0 ? 1 : 0;
	return (
		some.some((one) => none.some((other) => testsConflict([one, other])) || excluded(one, none)) ||
		notAll.some((values) => values.every((value) => certain.has(value))) ||
		intersection(counts, [{ from: end(least, true) }]).every((span) => isEmpty(span, true)) ||
		(none.some(({ trivial }) => trivial) && intersection(counts, [point(0)]).length === 0)
	);
}

/** Each of the values that would do is ruled out by some other literal. */
const excluded = ({ finite }: Test, none: readonly Test[]) =>
	finite !== undefined && finite.every((value) => none.some(({ meets }) => meets?.(value) === true));

const NOTHING: Asked = { some: [], none: [], notAll: [], counts: EVERYTHING };

const together = (a: Asked, b: Asked): Asked => ({
	some: [...a.some, ...b.some],
	none: [...a.none, ...b.none],
	notAll: [...a.notAll, ...b.notAll],
	counts: intersection(a.counts, b.counts),
});

/** `missing: "exclude"` also asks for an element. Its denial leaves a choice, unless an element was asked for anyway. */
function askedOf(literal: Literal): Asked {
	const { condition, stated, operator, holds } = literal;
	if (condition.missing !== 'exclude') return elementsAsked(literal);
	if (!stated) return holds || operator.startsWith('count_') ? NOTHING : elementsAsked(literal);
	const asked = elementsAsked(literal);
	return { ...asked, some: [...asked.some, ANY] };
}

const ANY: Test = { id: 'any', trivial: true, holds: true };

function elementsAsked(literal: Literal): Asked {
	const { operator, holds, condition } = literal;
	if (operator.startsWith('count_'))
		return { ...NOTHING, counts: holds ? countsOf(literal) : complement(countsOf(literal)) };
	const test = testOf(literal);
	if (operator !== 'includes_all')
		return holds ? { ...NOTHING, some: [test] } : { ...NOTHING, none: [{ ...test, holds: false }] };
	const each = [condition.value as readonly Scalar[]]
		.flat()
		.map((value) =>
			testOf({ ...literal, operator: 'equals', holds: true, condition: { ...condition, value } }),
		);
	return holds
		? { ...NOTHING, some: each }
		: { ...NOTHING, notAll: [each.flatMap(({ finite = [] }) => finite)] };
}

function countsOf({ operator, condition: { value } }: Literal): Spans {
	if (operator === 'count_greater_than') return [{ from: end(value, false) }];
	return operator === 'count_less_than' ? [{ to: end(value, false) }] : [point(value)];
}
