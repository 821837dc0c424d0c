import type { Catalogue, Field, RowField, RowKind } from '../language/field';
import { generalPhrase, nounOf } from '../language/field/phrase';
import { formatQuery } from '../language/query';
import { OPERATORS_BY_TYPE } from '../language/operator/operator';
import {
	isRowGroup,
	isRowTest,
	otherRowOf,
	type Condition,
	type Ranked,
	type RowRule,
	type RowTest,
	type Rule,
} from '../language/rule/rule';
import {
	askedOfRows,
	besideOf,
	childPath,
	conditionsOf,
	keyPath,
	rankedKind,
	type AskedOfRows,
} from '../language/rule/visitor';
import type { Clock } from '../language/time';
import { findConflicts } from './conflict/find-conflicts';
import { literals, type Fields } from './conflict/literal';
import { sameThingConflict } from './conflict/across';
import type { LintWarning } from './warning/lint-warning';

/** What is asked of single rows, and of rows beside others, that none can meet. */
export const rowChecks = (rule: Rule, catalogue: Catalogue, clock: Clock): readonly LintWarning[] =>
	[...conditionsOf(rule)].flatMap(({ condition, path }) => [
		...emptyWindow(condition, path),
		...outOfRank(condition, catalogue.find(condition.field)?.over, path),
		...[...askedOfRows(condition, (name) => catalogue.find(name)?.over, path)].flatMap((asked) =>
			ofRows(asked, catalogue, clock),
		),
	]);

function ofRows(asked: AskedOfRows, catalogue: Catalogue, clock: Clock): readonly LintWarning[] {
	const { where, kind, path } = asked;
	const fields = rowsAsFields(kind, catalogue);
	const asksLine = isAboutLines(asked, catalogue);
	const noun = asksLine ? 'line of an order' : ROW[kind];
	const conflicts = findConflicts(where, { fields, clock, noun: `single ${noun}` }, path);
	const tests = [...testsIn(where, path)];
	return [
		...(asksLine ? conflicts.map(withLinesSome) : conflicts),
		...tests.flatMap(({ test, path: at }) => [
			...neverSo({ test, path: at }, asked, catalogue, clock),
			...below(test, at, catalogue, clock),
		]),
	];
}

function below(test: RowTest, path: string, catalogue: Catalogue, clock: Clock): readonly LintWarning[] {
	const inner = besideOf(test, path);
	return inner === undefined ? [] : ofRows(inner, catalogue, clock);
}

interface Placed {
	readonly test: RowTest;
	readonly path: string;
}

function* testsIn(where: RowRule, path: string): Generator<Placed> {
	if (isRowGroup(where))
		for (const [index, child] of where.rules.entries()) yield* testsIn(child, childPath(path, index));
	else if (isRowTest(where)) yield { test: where, path };
}

/** Columns of rows, as conditions on customers ask their fields. */
const rowsAsFields = (kind: RowKind, catalogue: Catalogue): Fields => ({
	find: (name) => {
		const column = catalogue.findRowField(kind, name);
		return column && asField(column);
	},
});

const asField = ({ name, label, type, element, day, needs, names, looksBack }: RowField): Field => ({
	name,
	label,
	type,
	needs,
	names,
	looksBack,
	...(element === undefined ? {} : { element }),
	...(day === undefined ? {} : { day }),
	group: 'orders',
	aliases: [],
	operators: OPERATORS_BY_TYPE[type],
	source: { kind: 'column', column: name },
	personal: false,
	knownBy: 'nothing',
	consent: false,
	ages: false,
	phrase: generalPhrase(type, nounOf(label)),
});

const ROW: Readonly<Record<RowKind, string>> = { orders: 'order', lines: 'order line', events: 'event' };

/** Whether a question about orders asks their lines. */
const isAboutLines = ({ where, kind }: AskedOfRows, catalogue: Catalogue): boolean =>
	kind === 'orders' &&
	[...plainConditions(where)].some(({ field }) => catalogue.findRowField(kind, field)?.row === 'line');

/** One line has one product: who asks for two of one order means two lines of it. */
const withLinesSome = (warning: LintWarning): LintWarning =>
	warning.code === 'CONTRADICTION'
		? {
				...warning,
				suggestion:
					'Where different lines of one order are meant, write "lines some (…) and lines some (…)".',
			}
		: warning;

function* plainConditions(where: RowRule): Generator<Condition> {
	if (isRowGroup(where)) for (const child of where.rules) yield* plainConditions(child);
	else if (!isRowTest(where)) yield where;
}

/** No row lies later within no time, nor agrees in a column of which both are asked for different values. */
function neverSo(
	{ test, path: at }: Placed,
	{ where, kind, path }: AskedOfRows,
	catalogue: Catalogue,
	clock: Clock,
): readonly LintWarning[] {
	if ('lines' in test) return [];
	const { other } = otherRowOf(test);
	const told = `"${formatTest(test)}"`;
	if (other.within?.amount === 0)
		return [
			{
				code: 'SEQUENCE_IMPOSSIBLE',
				path: at,
				severity: 'warning',
				message: `${told} can never hold: the other row lies strictly apart, and within no time.`,
				suggestion: 'Give it some time, such as "within 30 days".',
			},
		];
	if (other.where === undefined) return [];
	const [here, there] = [
		[...literals(where, rowsAsFields(kind, catalogue), path)],
		[...literals(other.where, rowsAsFields(other.rows, catalogue), at)],
	];
	const column = other.same?.find((name) => {
		const both = [...here, ...there].filter(({ condition }) => condition.field === name);
		return both.length > 1 && sameThingConflict(both, clock);
	});
	if (column === undefined) return [];
	return [
		{
			code: 'SEQUENCE_IMPOSSIBLE',
			path: at,
			severity: 'warning',
			message: `${told} can never hold: both rows must have the same "${column}", but are asked for different ones.`,
			suggestion: `Leave out "with same ${column}", or ask for it once.`,
		},
	];
}

const formatTest = (test: RowTest): string => formatQuery(test as unknown as Rule);

/** Nothing comes before the first of all rows, nor after the last; before the third there are two at most. */
function outOfRank(
	{ of, within, where }: Condition,
	over: RowKind | undefined,
	path: string,
): readonly LintWarning[] {
	if (over === undefined || of === undefined || where === undefined) return [];
	if (of.where !== undefined || within !== undefined) return [];
	const parts = isRowGroup(where) && where.match === 'all' ? where.rules : [where];
	const wrong = parts
		.filter(isRowTest)
		.filter((test): test is BesideTest => !('lines' in test))
		.find((test) => isBeyondRank(test, of, rankedKind(over)));
	if (wrong === undefined) return [];
	const row = ROW[rankedKind(over)];
	const { other } = otherRowOf(wrong);
	if (mostBeside(wrong, of) !== 0)
		return [
			{
				code: 'SEQUENCE_IMPOSSIBLE',
				path: keyPath(path, 'where'),
				severity: 'warning',
				message: `Fewer than ${other.at_least ?? 1} ${row}s lie ${'preceded_by' in wrong ? 'before' : 'after'} those that are taken: "${formatTest(wrong)}" can never hold.`,
				suggestion: 'Ask for fewer, or take more rows.',
			},
		];
	const isFirst = 'preceded_by' in wrong;
	return [
		{
			code: 'SEQUENCE_IMPOSSIBLE',
			path: keyPath(path, 'where'),
			severity: 'warning',
			message: `No ${row} lies ${isFirst ? 'before the first' : 'after the last'}: "${formatTest(wrong)}" can never hold.`,
			suggestion: isFirst ? 'Ask the second one, "of nth 2".' : 'Ask the first one, "of first 1".',
		},
	];
}

type BesideTest = Exclude<RowTest, { readonly lines: unknown }>;

/** Whether a test asks for more rows than lie on that side of those that are taken. */
function isBeyondRank(test: BesideTest, of: Ranked, over: RowKind): boolean {
	const { rows, at_least: least = 1 } = otherRowOf(test).other;
	const most = mostBeside(test, of);
	if (most === undefined || rankedKind(rows) !== over) return false;
	// An order may have any number of lines.
	return rows === 'lines' ? most === 0 : least > most;
}

/** How many rows of the same kind may lie on that side of one that is taken; undefined for any number. */
function mostBeside(test: BesideTest, of: Ranked): number | undefined {
	if ('followed_by' in test) return 'last' in of ? of.last - 1 : undefined;
	if ('first' in of) return of.first - 1;
	return 'nth' in of && of.nth > 1 ? of.nth - 1 : undefined;
}

function emptyWindow({ within }: Condition, path: string): readonly LintWarning[] {
	if (within === undefined || !hasNoLength(within)) return [];
	return [
		{
			code: 'NO_LENGTH',
			path: keyPath(path, 'within'),
			severity: 'warning',
			message: 'The window has no length: hardly a row lies in it.',
			suggestion: 'Give it some length, such as "within last 30 days".',
		},
	];
}

function hasNoLength(within: NonNullable<Condition['within']>): boolean {
	if ('last' in within) return within.last === 0;
	if ('between_last' in within) return within.between_last[0] === within.between_last[1];
	if ('for' in within)
		return within.for.amount === 0 && ['seconds', 'minutes', 'hours'].includes(within.for.unit);
	return (
		'from' in within && within.from !== undefined && within.from.length > 10 && within.from === within.to
	);
}
