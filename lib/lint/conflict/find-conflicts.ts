import { firstOf, lastOf } from '../../error/defined';
import { formatQuery } from '../../language/query';
import { isRowGroup, type RowGroup, type RowRule } from '../../language/rule/rule';
import { childPath } from '../../language/rule/visitor';
import type { Clock } from '../../language/time';
import type { LintWarning } from '../warning/lint-warning';
import { acrossConflict, sameThingConflict } from './across';
import { literals, subjectOf, type Fields, type Literal } from './literal';

/** Whether a part of the rule holds for nobody, or for everybody, whatever the shop has. */
export type Verdict = 'never' | 'always' | undefined;

/** Of whom or what the conditions are asked. */
export interface Subject {
	readonly fields: Fields;
	readonly clock: Clock;
	/** `customer`, or the kind of row. */
	readonly noun: string;
}

interface Judged {
	readonly verdict: Verdict;
	readonly warnings: readonly LintWarning[];
}

/**
 * Conditions that rule each other out, and those that leave nobody out: each once, at the smallest part of
 * the rule.
 */
export const findConflicts = (rule: RowRule, subject: Subject, path = ''): readonly LintWarning[] =>
	judge(rule, subject, path).warnings;

/**
 * Whether the whole rule holds for nobody, or for everybody, whatever the shop has, as far as that can be
 * said.
 */
export const verdictOf = (rule: RowRule, fields: Fields, clock: Clock): Verdict =>
	judge(rule, { fields, clock, noun: 'customer' }, '').verdict;

function judge(rule: RowRule, subject: Subject, path: string): Judged {
	const { fields, clock } = subject;
	const found = (verdict: 'never' | 'always', tell: Tell): Judged | undefined => {
		const conflict = conflictAmong([...literals(rule, fields, path, verdict === 'never')], clock);
		return conflict && { verdict, warnings: [tell(conflict, subject)] };
	};
	if (!isRowGroup(rule)) return found('never', contradiction) ?? found('always', tautology) ?? NOTHING;
	const children = rule.rules.map((child, index) => judge(child, subject, childPath(path, index)));
	const warnings = children.flatMap((child) => child.warnings);
	const verdict = groupVerdict(
		rule,
		children.map((child) => child.verdict),
	);
	if (verdict !== undefined) return { verdict, warnings };
	const own =
		rule.match === 'any'
			? found('always', tautology)
			: found('never', rule.match === 'all' ? contradiction : exhaustion);
	return own === undefined
		? { verdict, warnings }
		: { verdict: own.verdict, warnings: [...warnings, ...own.warnings] };
}

type Tell = (conflict: readonly Literal[], subject: Subject) => LintWarning;

const NOTHING: Judged = { verdict: undefined, warnings: [] };

/** What follows from the parts alone. */
function groupVerdict({ match }: RowGroup, parts: readonly Verdict[]): Verdict {
	const [one, every] = match === 'all' ? (['never', 'always'] as const) : (['always', 'never'] as const);
	const verdict = parts.includes(one) ? one : parts.every((part) => part === every) ? every : undefined;
	return match === 'none' ? opposite(verdict) : verdict;
}

const opposite = (verdict: Verdict): Verdict =>
	verdict === undefined ? undefined : verdict === 'never' ? 'always' : 'never';

/**
 * Literals about one thing that are laid side by side, and about different things that are compared two by
 * two.
 */
const MAX_ALIKE = 60;
const MAX_ACROSS = 60;

/** The fewest literals found that cannot all be met; undefined when nothing speaks against them. */
function conflictAmong(all: readonly Literal[], clock: Clock): readonly Literal[] | undefined {
	for (const alike of bySubject(all)) {
		const some = alike.slice(0, MAX_ALIKE);
		if (sameThingConflict(some, clock)) return fewest(some, clock);
	}
	return pairOf(all.slice(0, MAX_ACROSS), (a, b) => acrossConflict(a, b, clock));
}

function pairOf(
	some: readonly Literal[],
	conflict: (a: Literal, b: Literal) => boolean,
): readonly Literal[] | undefined {
	for (const [index, a] of some.entries()) {
		const b = some.slice(index + 1).find((other) => conflict(a, other));
		if (b !== undefined) return [a, b];
	}
	return undefined;
}

function bySubject(all: readonly Literal[]): Iterable<readonly Literal[]> {
	const groups = new Map<string, Literal[]>();
	for (const literal of all) {
		const subject = subjectOf(literal);
		groups.set(subject, [...(groups.get(subject) ?? []), literal]);
	}
	return groups.values();
}

function fewest(conflict: readonly Literal[], clock: Clock): readonly Literal[] {
	const one = conflict.find((literal) => sameThingConflict([literal], clock));
	const few = one === undefined ? pairOf(conflict, (a, b) => sameThingConflict([a, b], clock)) : [one];
	if (few !== undefined) return few;
	let left = conflict;
	for (const literal of conflict) {
		const without = left.filter((one) => one !== literal);
		if (without.length > 0 && sameThingConflict(without, clock)) left = without;
	}
	return left;
}

const lastPath = (conflict: readonly Literal[]) => lastOf(conflict).path;

const quoted = (conflict: readonly Literal[], stated: boolean, joined: string) =>
	conflict
		.map((literal) => `"${literal.stated === stated ? '' : 'not '}${formatQuery(literal.condition)}"`)
		.join(joined);

function contradiction(conflict: readonly Literal[], { noun }: Subject): LintWarning {
	const isOne = conflict.length === 1;
	const told = quoted(conflict, true, ' and ');
	return {
		code: 'CONTRADICTION',
		path: lastPath(conflict),
		severity: 'warning',
		message: isOne ? `${told} can never hold.` : `No ${noun} can meet ${told} at once.`,
		suggestion: isOne
			? `Ask something of "${firstOf(conflict).condition.field}" that can be, or drop the condition.`
			: 'Ask for any of them instead of all, or drop one.',
	};
}

function tautology(conflict: readonly Literal[], { noun }: Subject): LintWarning {
	const told = quoted(conflict, false, ' or ');
	return {
		code: 'ALWAYS_TRUE',
		path: lastPath(conflict),
		severity: 'warning',
		message: conflict.length === 1 ? `${told} holds for every ${noun}.` : `Every ${noun} meets ${told}.`,
		suggestion:
			conflict.length === 1
				? 'Drop the condition, or ask for more.'
				: 'Ask for all of them instead of any, or drop one.',
	};
}

function exhaustion(conflict: readonly Literal[], { noun }: Subject): LintWarning {
	const left = noun === 'customer' ? 'nobody is left' : 'none is left';
	return {
		code: 'CONTRADICTION',
		path: lastPath(conflict),
		severity: 'warning',
		message: `Every ${noun} meets ${quoted(conflict, false, ' or ')}, so ${left}.`,
		suggestion: 'Drop one of them, or leave out those who meet all of them.',
	};
}
