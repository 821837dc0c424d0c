import { RuleError, SegmentsError } from '../../error';
import { LIMITS } from '../limits';
import {
	either,
	list,
	object,
	oneOf,
	optional,
	refusal,
	text,
	whole,
	yesOrNo,
	type At,
	type Reader,
	type Shape,
} from '../shape/shape';
import { operatorSpec, OPERATOR_NAMES, type Takes } from '../operator/operator';
import { UNITS, type Place, type Scalar, type Span, type Value } from '../value/value';
import { isParsedRule } from './parse-rule';
import { ruleCopy } from './rule-copy';
import {
	CALENDAR_UNITS,
	CALENDAR_WORDS,
	LINE_QUANTIFIERS,
	MATCHES,
	type Anchor,
	type AnchoredWindow,
	type AskedCurrency,
	type BeforeLastWindow,
	type BetweenLastWindow,
	type CalendarLastWindow,
	type CalendarWindow,
	type Condition,
	type Conversion,
	type FieldValue,
	type FollowedTest,
	type Group,
	type LastWindow,
	type LinesTest,
	type OtherRow,
	type PrecededTest,
	type RangeWindow,
	type Ranked,
	type RowGroup,
	type RowRule,
	type Rule,
	type Window,
} from './rule';

/**
 * A rule in canonical form, as `parseRule` and `Segment.rule` give it, whatever shop its fields are of.
 * @throws RULE_INVALID for anything else
 */
export function requireRule(input: unknown): Rule {
	if (isParsedRule(input)) return input;
	try {
		return rule.read(ruleCopy(input), undefined);
	} catch (error) {
		if (!SegmentsError.is(error) || error.code !== 'OPTION_INVALID') throw error;
		const { message, path, found, allowed, suggestion } = error;
		throw new RuleError('RULE_INVALID', `This is no rule in canonical form: ${message}`, {
			path,
			found,
			allowed,
			suggestion: suggestion ?? 'Read it with parseRule or parseQuery first.',
		});
	}
}

const has = (value: unknown, key: string) => typeof value === 'object' && value !== null && key in value;

const rule: Shape<Rule> = either<Rule>('a group or a condition', (value) => {
	if (has(value, 'match')) return group;
	return has(value, 'field') ? condition : undefined;
});

const atLeastOne = <One>(shape: Shape<One>): Shape<readonly One[]> => ({
	read(value, at) {
		const read = list(shape, LIMITS.conditions, 'rules').read(value, at);
		if (read.length > 0) return read;
		throw refusal({ at, needs: 'a list of at least one rule', found: read });
	},
});
const rules = atLeastOne(rule);

const group: Shape<Group> = object<Group>('a group', { match: oneOf(...MATCHES), rules });

const number: Shape<number> = {
	read(value, at) {
		if (typeof value === 'number' && Number.isFinite(value)) return value;
		throw refusal({ at, needs: 'a number', found: value });
	},
};
const words = text({ max: LIMITS.valueLength });
const scalar: Shape<Scalar> = either<Scalar>('a text, a number, true or false', (value) => {
	if (typeof value === 'string') return words;
	if (typeof value === 'number') return number;
	return typeof value === 'boolean' ? yesOrNo : undefined;
});
const scalars = list(scalar, LIMITS.values, 'values');
const span = object<Span>('a length of time', { amount: whole(0), unit: oneOf(...UNITS) });
const spanOrDays = either<number | Span>('a number of days, or {amount, unit}', (value) =>
	typeof value === 'number' ? whole(0) : span,
);

const pair: Shape<readonly Scalar[]> = {
	read(value, at) {
		const read = scalars.read(value, at);
		if (read.length === 2) return read;
		throw refusal({ at, needs: 'a list of two values', found: value });
	},
};
const some: Shape<readonly Scalar[]> = {
	read(value, at) {
		const read = scalars.read(value, at);
		if (read.length > 0) return read;
		throw refusal({ at, needs: 'a list of at least one value', found: value });
	},
};
const none: Shape<undefined> = {
	read(value, at) {
		if (value === undefined) return undefined;
		throw refusal({ at, needs: 'left out', found: value });
	},
};

const VALUES: Readonly<Record<Takes, Reader<Value | undefined>>> = {
	nothing: none,
	one: scalar,
	two: pair,
	many: some,
	span: spanOrDays,
	count: whole(0),
	calendar: oneOf(...CALENDAR_WORDS),
	place: object<Place>('a place', { latitude: number, longitude: number, km: number }),
};

const rowRule: Shape<RowRule> = either<RowRule>('a group, a condition or a test of other rows', (value) => {
	if (has(value, 'match')) return rowGroup;
	if (has(value, 'lines')) return linesTest;
	if (has(value, 'followed_by')) return object<FollowedTest>('a test', { followed_by: otherRow });
	if (has(value, 'preceded_by')) return object<PrecededTest>('a test', { preceded_by: otherRow });
	return has(value, 'field') ? condition : undefined;
});

const rowGroup: Shape<RowGroup> = object<RowGroup>('a group', {
	match: oneOf(...MATCHES),
	rules: atLeastOne(rowRule),
});
const linesTest: Shape<LinesTest> = object<LinesTest>('a test of lines', {
	lines: oneOf(...LINE_QUANTIFIERS),
	where: rowRule,
});
const otherRow: Shape<OtherRow> = {
	read: (value, at) =>
		object<OtherRow>('another row', {
			rows: oneOf('orders', 'lines', 'events'),
			at_least: optional(whole(2, LIMITS.otherRows)),
			where: optional(rowRule),
			within: optional(span),
			same: optional(list(name, LIMITS.sameColumns, 'columns')),
		}).read(value, at),
};
const ranked: Shape<Ranked> = either<Ranked>('a rank', (value) => {
	const where = optional(rowRule);
	if (has(value, 'first')) return object<Ranked & { first: number }>('a rank', { first: whole(1), where });
	if (has(value, 'last')) return object<Ranked & { last: number }>('a rank', { last: whole(1), where });
	return has(value, 'nth') ? object<Ranked & { nth: number }>('a rank', { nth: whole(1), where }) : undefined;
});

const code = text({ min: 3, max: 3 });
const askedCurrency = either<AskedCurrency>('a currency', (value) =>
	typeof value === 'object' ? object<Conversion>('a currency', { convert: code }) : code,
);
const statuses: Shape<readonly string[]> = {
	read: (value, at) => list(name, LIMITS.statuses, 'statuses').read(value, at),
};

const unit = oneOf(...UNITS);
const within = either<Window>('a window of time', (value) => {
	if (has(value, 'last')) return object<LastWindow>('a window', { last: whole(0), unit });
	if (has(value, 'before_last')) return object<BeforeLastWindow>('a window', { before_last: whole(0), unit });
	if (has(value, 'between_last'))
		return object<BetweenLastWindow>('a window', { between_last: twoCounts, unit });
	if (has(value, 'calendar'))
		return object<CalendarWindow>('a window', { calendar: oneOf(...CALENDAR_WORDS) });
	if (has(value, 'calendar_last'))
		return object<CalendarLastWindow>('a window', {
			calendar_last: whole(1),
			unit: oneOf(...CALENDAR_UNITS),
		});
	if (has(value, 'after')) return object<AfterWindow>('a window', { after: anchor, for: span });
	if (has(value, 'before')) return object<BeforeWindow>('a window', { before: anchor, for: span });
	return has(value, 'from') || has(value, 'to') ? range : undefined;
});
type AfterWindow = Extract<AnchoredWindow, { readonly after: Anchor }>;
type BeforeWindow = Extract<AnchoredWindow, { readonly before: Anchor }>;
const anchor: Shape<Anchor> = {
	read: (value, at) =>
		object<Anchor>('a date of the customer', {
			field: name,
			of: optional(ranked),
			including: optional(statuses),
			within: optional(within),
			where: optional(rowRule),
			currency: optional(askedCurrency),
		}).read(value, at),
};
const day = optional(text({ min: 10, max: 40 }));
const range = object<RangeWindow>('a window', { from: day, to: day });
const twoCounts: Shape<readonly [number, number]> = {
	read(value, at) {
		const [near, far, ...more] = list(whole(0), 2, 'numbers').read(value, at);
		if (near !== undefined && far !== undefined && more.length === 0) return [near, far];
		throw refusal({ at, needs: 'a list of two numbers', found: value });
	},
};

const anyValue: Shape<Condition['value']> = { read: (value) => value as Condition['value'] };

const numberOrText = either<number | string>('a number', (value) =>
	typeof value === 'string' ? words : number,
);
const signedSpan = object<Span>('a length of time', { amount: number, unit: oneOf(...UNITS) });

const name = text({ min: 1, max: LIMITS.nameLength });

const fieldValue = object<FieldValue>('a field', {
	field: name,
	of: optional(ranked),
	distinct: optional(name),
	including: optional(statuses),
	within: optional(within),
	where: optional(rowRule),
	currency: optional(askedCurrency),
	property: optional(name),
	salt: optional(name),
	times: optional(numberOrText),
	plus: optional(
		either<number | string | Span>('a number or a length of time', (value) =>
			typeof value === 'object' ? signedSpan : numberOrText,
		),
	),
});

const parts = object<Condition>('a condition', {
	field: name,
	operator: oneOf(...OPERATOR_NAMES),
	value: anyValue,
	of: optional(ranked),
	distinct: optional(name),
	per: optional(name),
	including: optional(statuses),
	within: optional(within),
	where: optional(rowRule),
	currency: optional(askedCurrency),
	property: optional(name),
	salt: optional(name),
	joined: optional(within),
	left: optional(within),
	missing: optional(oneOf('exclude')),
	caseSensitive: optional(yesOrNo),
});

/** What the value may be hangs on the operator. */
const condition: Shape<Condition> = {
	read(value, at: At | undefined) {
		const read = parts.read(value, at);
		const takes = operatorSpec(read.operator).takes;
		const place: At = { key: 'value', ...(at === undefined ? {} : { up: at }) };
		const checked = has(read.value, 'field')
			? fieldValue.read(read.value, place)
			: VALUES[takes].read(read.value, place);
		return checked === undefined ? read : { ...read, value: checked };
	},
};
