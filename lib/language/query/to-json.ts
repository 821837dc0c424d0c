import { writtenNumber } from '../value/decimal';
import { beforeAgo } from '../operator/aliases';
import type { OperatorName } from '../operator/operator';
import type {
	AnchoredSyntax,
	ComparedSyntax,
	ConditionSyntax,
	OfSyntax,
	OtherQualifierSyntax,
	OtherRowSyntax,
	PlusSyntax,
	QualifierSyntax,
	ScalarSyntax,
	SyntaxTree,
	TestSyntax,
	WindowSyntax,
} from './syntax-tree';
import { comparedField } from '../rule/field-value';
import { MAX_LEVELS } from '../rule/rule';
import { errorAt } from './query-error';

/** Offset in the text of each JSON object, and of each of its keys. */
export type Places = Map<object, { readonly at: number; readonly keys: Readonly<Record<string, number>> }>;

/** The JSON form of what the grammar has read; not checked yet. */
export function toJson(tree: SyntaxTree, text: string, places: Places, level = 1): object {
	const { json, keys } = level > MAX_LEVELS + 1 ? tooDeep() : jsonOf(tree, { text, places, level });
	places.set(json, { at: tree.at, keys });
	return json;
}

/** `parseRule` refuses the level before it looks at what stands there. */
const tooDeep = (): Read => ({ json: {}, keys: {} });

interface Around {
	readonly text: string;
	readonly places: Places;
	readonly level: number;
}

interface Read {
	readonly json: object;
	/** Offsets of its keys. */
	readonly keys: Readonly<Record<string, number>>;
}

const below = (tree: SyntaxTree, { text, places, level }: Around): object =>
	toJson(tree, text, places, level + 1);

function jsonOf(tree: SyntaxTree, around: Around): Read {
	switch (tree.kind) {
		case 'group':
			return { json: { match: tree.match, rules: tree.rules.map((rule) => below(rule, around)) }, keys: {} };
		case 'condition':
			return conditionOf(tree, around);
		case 'lines':
			return { json: { lines: tree.lines, where: below(tree.rule, around) }, keys: { lines: tree.at } };
		case 'other':
			return otherRowOf(tree, around);
	}
}

function otherRowOf({ side, least, rows, qualifiers, at }: OtherRowSyntax, around: Around): Read {
	const [counted, place] = least === null ? [{}, {}] : [{ at_least: least.count }, { at_least: least.at }];
	const { json, keys } = qualified({ rows, ...counted }, { rows: at, ...place }, qualifiers, around);
	around.places.set(json, { at, keys });
	return { json: { [side]: json }, keys: { [side]: at } };
}

function conditionOf({ field, test, qualifiers }: ConditionSyntax, around: Around): Read {
	const tested = test === null ? withinAsTest(qualifiers) : testOf(test, around);
	return qualified(
		{ field: field.name, ...tested.json },
		{ field: field.at, ...tested.keys },
		tested.qualifiers ?? qualifiers,
		around,
	);
}

type AnyQualifier = QualifierSyntax | OtherQualifierSyntax;

/** What has qualifiers, each of them once. */
function qualified(
	start: object,
	at: Read['keys'],
	qualifiers: readonly AnyQualifier[],
	around: Around,
): Read {
	const json: Record<string, unknown> = { ...start };
	const keys: Record<string, number> = { ...at };
	for (const qualifier of qualifiers) {
		if (qualifier.key in json) throw duplicateQualifier(around.text, qualifier, start);
		json[qualifier.key] = qualifierOf(qualifier, around);
		keys[qualifier.key] = qualifier.at;
	}
	return { json, keys };
}

/** Another field as the value, in the form of a condition without a test. */
function comparedOf({ field, qualifiers, times, plus, at }: ComparedSyntax, around: Around): object {
	const { json, keys } = qualified({ field: field.name }, { field: field.at }, qualifiers, around);
	const scaled = {
		...json,
		...(times === null ? {} : { times: writtenNumber(times.number) }),
		...(plus === null ? {} : { plus: plusOf(plus) }),
	};
	around.places.set(scaled, { at, keys });
	return scaled;
}

function plusOf(plus: PlusSyntax): unknown {
	const minus = plus.sign === '-';
	if ('number' in plus) return writtenNumber(minus ? `-${plus.number}` : plus.number);
	const { amount, unit } = plus.span;
	return { amount: minus ? -amount : amount, unit };
}

function qualifierOf(qualifier: AnyQualifier, around: Around): unknown {
	switch (qualifier.key) {
		case 'where':
			return below(qualifier.rule, around);
		case 'of':
			return rankedOf(qualifier, around);
		case 'within':
		case 'joined':
		case 'left':
			return 'side' in qualifier.value ? anchoredOf(qualifier.value, around) : qualifier.value;
		case 'same':
		case 'including':
		case 'currency':
		case 'missing':
		case 'distinct':
		case 'per':
		case 'property':
		case 'salt':
		case 'caseSensitive':
			return qualifier.value;
	}
}

const rankedOf = ({ rank, count, rule }: OfSyntax, around: Around) => ({
	[rank]: count,
	...(rule === undefined ? {} : { where: below(rule, around) }),
});

function anchoredOf({ side, length, anchor }: AnchoredSyntax, around: Around) {
	const { field, qualifiers, at } = anchor;
	const inner = { ...around, level: around.level + 1 };
	const { json, keys } = qualified({ field: field.name }, { field: field.at }, qualifiers, inner);
	around.places.set(json, { at, keys });
	return { [side]: json, for: length };
}

function duplicateQualifier(text: string, { key, at }: AnyQualifier, condition: object) {
	const compared = comparedField(condition)?.field;
	return errorAt(text, at, `duplicate "${NAMES[key]}" in one condition.`, {
		found: NAMES[key],
		...(compared === undefined
			? {}
			: { suggestion: `Put what limits the other field into parentheses: (${compared} ${NAMES[key]} …).` }),
	});
}

const NAMES: Readonly<Record<AnyQualifier['key'], string>> = {
	of: 'of',
	distinct: 'distinct',
	per: 'per',
	including: 'including',
	same: 'with same',
	where: 'where',
	within: 'within',
	currency: 'currency',
	missing: 'missing',
	caseSensitive: 'case sensitive',
	joined: 'joined',
	left: 'left',
	property: 'property',
	salt: 'salt',
};

interface Tested {
	readonly json: { readonly operator: string; readonly value?: unknown };
	readonly keys: Readonly<Record<string, number>>;
	readonly qualifiers?: readonly QualifierSyntax[];
}

function testOf({ operator, value }: TestSyntax, around: Around): Tested {
	const { text } = around;
	if (value === undefined) return { json: { operator: operator.word }, keys: { operator: operator.at } };
	const keys = { operator: operator.at, value: value.at };
	if ('calendar' in value)
		return { json: { operator: IN_CALENDAR[operator.word] ?? operator.word, value: value.calendar }, keys };
	if ('place' in value) {
		const { latitude, longitude, km } = value.place;
		const place = { latitude: latitude.number, longitude: longitude.number, km: km.number };
		return { json: { operator: operator.word, value: mapped(place, Number) }, keys };
	}
	if ('compared' in value)
		return { json: { operator: operator.word, value: comparedOf(value.compared, around) }, keys };
	const ago = 'ago' in value && value.ago;
	return {
		json: {
			operator: ago ? daysAgo(operator, text) : operator.word,
			value: operandOf(operator, value, text),
		},
		keys,
	};
}

/** `in last month`, `anniversary in this week` */
const IN_CALENDAR: Readonly<Record<string, OperatorName>> = {
	in: 'in_calendar',
	anniversary_in: 'anniversary_in_calendar',
};

/**
 * `more than 30 days ago`, `less than 30 days ago`: the last word turns a comparison of numbers into one of
 * dates.
 */
function daysAgo({ word, at }: TestSyntax['operator'], text: string): string {
	const operator = beforeAgo(word);
	if (operator !== undefined) return operator;
	throw errorAt(text, at, `"${word}" cannot stand before "ago".`, {
		found: word,
		allowed: ['more than', 'less than'],
	});
}

/** `last_order_date within last 30 days`: a window of this kind can be the test itself. */
export const isTest = (qualifier: QualifierSyntax): boolean =>
	qualifier.key === 'within' && 'last' in qualifier.value;

function withinAsTest(qualifiers: readonly QualifierSyntax[]): Tested {
	const within = qualifiers.find(isTest) as Extract<QualifierSyntax, { value: WindowSyntax }>;
	const { last: amount, unit } = within.value as { last: number; unit: string };
	return {
		json: { operator: 'within last', value: { amount, unit } },
		keys: { operator: within.at, value: within.at },
		qualifiers: qualifiers.filter((one) => one !== within),
	};
}

type PlainOperand = Exclude<
	NonNullable<TestSyntax['value']>,
	{ calendar: unknown } | { compared: unknown } | { place: unknown }
>;

const mapped = <A, B>(parts: Readonly<Record<string, A>>, change: (part: A) => B): Record<string, B> =>
	Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, change(part)]));

/** One text behind `in` is one value, whatever commas it has. */
function operandOf({ takes }: TestSyntax['operator'], value: PlainOperand, text: string): unknown {
	const read = valueOf(value, text);
	return takes === 'many' && typeof read === 'string' ? [read] : read;
}

function valueOf(value: PlainOperand, text: string): unknown {
	if ('list' in value) return value.list.map((one) => scalarOf(one, value, text));
	return 'span' in value ? value.span : scalarOf(value, value, text);
}

function scalarOf(scalar: ScalarSyntax, { at }: PlainOperand, text: string): string | number | boolean {
	if ('text' in scalar) return scalar.text;
	if ('yes' in scalar) return scalar.yes;
	if (/^[+-]?0\d/.test(scalar.number)) throw zeroEaten(text, at, scalar.number);
	return writtenNumber(scalar.number);
}

/** A number has no zeros in front, and an id, a code or a phone number would lose them. */
const zeroEaten = (text: string, at: number, found: string) =>
	errorAt(text, at, `${found} begins with 0, which a number would lose: write '${found}', in quotes.`, {
		found,
		allowed: [`'${found}'`],
	});
