import { numberIntervals } from '../../language/operator/number-intervals';
import { valuesOf } from '../../language/value/value';
import type { Literal } from './literal';
import { complement, edge, EVERYTHING, intersection, isEmpty, point, type Intervals } from './intervals';
import { sameTest, testOf, testsConflict, type TextTest } from './text';

/** What literals about one list ask of its elements. */
interface ListDemands {
	/** Some element meets it. */
	readonly some: readonly TextTest[];
	/** No element meets it. */
	readonly none: readonly TextTest[];
	/** Not all of these are elements. */
	readonly notAll: readonly (readonly string[])[];
	/** How many distinct elements there may be. */
	readonly counts: Intervals;
}

/** Whether no list, the empty one included, meets all of the literals. */
export function listConflict(literals: readonly Literal[]): boolean {
	const { some, none, notAll, counts } = literals.map(askedOf).reduce(together);
	const certain = new Set(some.filter(({ finite }) => finite?.length === 1).map(({ finite }) => finite?.[0]));
	const least = some.length > 0 ? 1 : 0;
	return (
		some.some((one) => none.some((other) => testsConflict([one, other])) || excluded(one, none)) ||
		notAll.some((values) => values.every((value) => certain.has(value))) ||
		intersection(counts, [{ from: edge(least, true) }]).every((span) => isEmpty(span, true)) ||
		(none.some(({ trivial }) => trivial) && intersection(counts, [point(0)]).length === 0)
	);
}

/** Each of the values that would do is ruled out by some other literal. */
const excluded = ({ finite }: TextTest, none: readonly TextTest[]) =>
	finite !== undefined && finite.every((value) => none.some(({ meets }) => meets?.(value) === true));

const NOTHING: ListDemands = { some: [], none: [], notAll: [], counts: EVERYTHING };

const together = (a: ListDemands, b: ListDemands): ListDemands => ({
	some: [...a.some, ...b.some],
	none: [...a.none, ...b.none],
	notAll: [...a.notAll, ...b.notAll],
	counts: intersection(a.counts, b.counts),
});

/**
 * `missing: "exclude"` also asks for an element. Its denial leaves a choice, unless an element was asked for
 * anyway.
 */
function askedOf(literal: Literal): ListDemands {
	const { condition, stated, spec, holds } = literal;
	if (condition.missing !== 'exclude') return elementsAsked(literal);
	if (!stated) return holds || spec.asks.kind === 'count' ? NOTHING : elementsAsked(literal);
	const asked = elementsAsked(literal);
	return { ...asked, some: [...asked.some, ANY] };
}

const ANY: TextTest = { id: 'any', trivial: true, holds: true };

function elementsAsked(literal: Literal): ListDemands {
	const { spec, holds } = literal;
	switch (spec.asks.kind) {
		case 'count': {
			const counts = numberIntervals(spec.asks, literal.condition.value) ?? EVERYTHING;
			return { ...NOTHING, counts: holds ? counts : complement(counts) };
		}
		case 'all_of':
			return eachAsked(literal);
		case 'presence':
		case 'truth':
		case 'one_of':
		case 'part':
		case 'pattern':
		case 'range':
		case 'period':
		case 'rank':
		case 'anniversary': {
			const test = testOf(literal);
			return holds ? { ...NOTHING, some: [test] } : { ...NOTHING, none: [{ ...test, holds: false }] };
		}
	}
}

function eachAsked(literal: Literal): ListDemands {
	const { holds, condition } = literal;
	const each = valuesOf(condition.value).map((value) => sameTest(literal, value));
	return holds
		? { ...NOTHING, some: each }
		: { ...NOTHING, notAll: [each.flatMap(({ finite = [] }) => finite)] };
}
