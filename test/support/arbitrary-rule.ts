import fc from 'fast-check';
import { DateTime } from 'luxon';
import { defined } from '../../lib/error/defined';
import {
	isCount,
	standardCatalogue,
	type Catalogue,
	type Field,
	type RowField,
	type RowKind,
} from '../../lib/language/field';
import { isMembership } from '../../lib/language/field/membership';
import { compareDecimals } from '../../lib/language/value/decimal';
import {
	asksOf,
	OPERATORS,
	operatorSpec,
	ROW_OPERATORS_BY_TYPE,
	type OperatorName,
} from '../../lib/language/operator/operator';
import {
	CALENDAR_UNITS,
	CALENDAR_WORDS,
	LINE_QUANTIFIERS,
	MATCHES,
	type Anchor,
	type AskedCurrency,
	type CalendarWord,
	type Condition,
	type FieldValue,
	type OtherRow,
	type Ranked,
	type RowRule,
	type RowTest,
	type Rule,
	type Scalar,
	type Span,
	type Value,
	type Window,
} from '../../lib/language/rule/rule';
import { UNITS } from '../../lib/language/value/value';
import { lazy, onceFor } from './lazy-arbitrary';

export interface ArbitraryRuleOptions {
	/** Default the standard catalogue. */
	catalogue?: Catalogue;
	/** Names of the fields to ask, JSON fields too; default every field of the catalogue. */
	fields?: readonly string[];
	/** Names of fields that are never asked, e.g. `member_of`. */
	without?: readonly string[];
	/** Columns that `where` may ask; default every column, and `properties.<key>` for each of `properties`. */
	rowFields?: readonly string[];
	/** Keys of event properties. */
	properties?: readonly string[];
	/** Of the fields that have one of them; the others keep theirs. */
	operators?: readonly OperatorName[];
	/**
	 * Values to compare with, by name of field or row field: for rules that meet the data. The others get
	 * plausible ones.
	 */
	values?: Readonly<Record<string, readonly Scalar[]>>;
	/** Instants and days to compare with; default around 2024 and 2025. */
	dates?: readonly string[];
	currencies?: readonly string[];
	/** Every money condition names a currency, as a shop with several needs it. */
	currencyAlways?: boolean;
	/** Levels of groups; default 3. 0 gives conditions only. */
	levels?: number;
	/** Children of one group; default 4. */
	children?: number;
	/** `within`, `where`; default true. */
	qualifiers?: boolean;
	/** Also texts of any characters and numbers of any size, which no column need hold; default false. */
	wild?: boolean;
	units?: readonly (typeof UNITS)[number][];
	/** Lengths of windows and spans; default 0 to 900. */
	amounts?: readonly number[];
	calendars?: readonly CalendarWord[];
	/** Also first and last rows, rows before and after, lines one by one, groups of rows; default false. */
	rowTests?: boolean;
	/** How often a test of rows before and after asks for several of them; default one time in four. */
	several?: 'always';
	/** How often rows are asked for others that are asked the same; default one time in eight. */
	alike?: 'always';
	/** How often a number of rows is one of periods of the calendar; default one time in ten. */
	periods?: 'always';
	/** Values that are fields; default true. */
	comparisons?: boolean;
	/** Some lists have more values than fit into a few words, most of which no row has; default false. */
	longLists?: boolean;
	/** Every field over rows has a window; default every other. */
	windowAlways?: boolean;
}

const once = onceFor<Setting>();

type Asked = Pick<Field, 'name' | 'type'> & Partial<Pick<Field, 'operators'>>;
interface Setting extends ArbitraryRuleOptions {
	catalogue: Catalogue;
}

/** Canonical rules: what `parseRule` returns for them is the same rule. */
export function arbitraryRule(options: ArbitraryRuleOptions = {}): fc.Arbitrary<Rule> {
	const setting = { ...options, catalogue: options.catalogue ?? standardCatalogue() };
	return rules(
		fc.oneof(...fieldsOf(setting).map((field) => lazy(() => condition(field, setting)))),
		options.levels ?? 3,
		options.children ?? 4,
	);
}

export function arbitraryCondition(options: ArbitraryRuleOptions = {}): fc.Arbitrary<Condition> {
	return arbitraryRule({ ...options, levels: 0 }) as fc.Arbitrary<Condition>;
}

function rules<One extends RowRule>(
	leaf: fc.Arbitrary<One>,
	levels: number,
	children: number,
): fc.Arbitrary<One extends Condition ? Rule : RowRule> {
	if (levels === 0) return leaf as never;
	const below = rules(leaf, levels - 1, children);
	const group = fc.record({
		match: fc.constantFrom(...MATCHES),
		rules: fc.array(below, { minLength: 1, maxLength: children }),
	});
	return fc.oneof(
		{ withCrossShrink: true },
		{ weight: 1, arbitrary: leaf },
		{ weight: 2, arbitrary: group },
	) as never;
}

function fieldsOf({ catalogue, fields, without = [] }: Setting): Field[] {
	const names = fields ?? catalogue.fields.map((field) => field.name);
	return names
		.filter((name) => !without.includes(name))
		.map((name) => {
			const field = catalogue.find(name);
			if (field === undefined) throw new Error(`The catalogue has no field ${name}`);
			return field;
		});
}

function rowFieldsOf(
	kind: RowKind,
	{ catalogue, rowFields, properties = ['category', 'price', 'utm source'] }: Setting,
): RowField[] {
	const names = [
		...catalogue.rowFields(kind).map((field) => field.name),
		...(kind === 'events' ? properties.map((key) => `properties.${key}`) : []),
	];
	return names
		.filter((name) => rowFields?.includes(name) ?? true)
		.map((name) => defined(catalogue.findRowField(kind, name)));
}

function condition(field: Field, setting: Setting): fc.Arbitrary<Condition> {
	const over: Parts =
		field.over === undefined || setting.qualifiers === false
			? {}
			: {
					...(setting.rowTests === true ? counting(field, field.over, setting) : {}),
					within: optional(window(setting)),
					where: optional(where(field.over, setting)),
				};
	const asked = assembled({
		...test(field, setting),
		...over,
		...currency(isInCurrency(field), field, setting),
		...further(field, setting),
	}).map(inherited);
	const plain = asked.map((one) => (asksOf(one.operator).kind === 'rank' ? ofAllRows(one) : one));
	if (setting.comparisons === false || !isComparable(field)) return plain;
	return plain.chain((one) =>
		comparesOne(one.operator) && !INEXACT.includes(field.name)
			? fc.oneof(
					{ weight: 3, arbitrary: fc.constant(one) },
					{
						weight: 1,
						arbitrary: fieldValue(field, one, setting).map((value) => ({ ...ofAllRows(one), value })),
					},
				)
			: fc.constant(one),
	);
}

/** Amounts of the rows are converted as the whole is, in canonical rules by their own word. */
function inherited<One extends Pick<Condition, 'currency' | 'where'>>(one: One): One {
	const { currency: outer, where: rows } = one;
	return typeof outer === 'object' && rows !== undefined
		? { ...one, where: convertedRows(rows, outer) }
		: one;
}

function convertedRows(rule: RowRule, outer: AskedCurrency): RowRule {
	if ('match' in rule) return { ...rule, rules: rule.rules.map((child) => convertedRows(child, outer)) };
	if ('lines' in rule) return { ...rule, where: convertedRows(rule.where, outer) };
	if (!('field' in rule) || rule.currency !== undefined) return rule;
	return AMOUNTS.includes(rule.field) ? { ...rule, currency: outer } : rule;
}

const AMOUNTS: readonly string[] = ['total', 'gross', 'refunded', 'price'];

/** Ranks and comparisons take one value of each customer, not one of each group. */
const ofAllRows = ({ per: _per, ...one }: Condition): Condition => one;

const isInCurrency = ({ over, perCurrency }: Field) =>
	over === 'orders' || over === 'lines' || perCurrency === true;

function further({ asks }: Field, { properties = ['price', 'utm source'] }: Setting): Parts {
	if (asks === 'property') return { property: fc.constantFrom(...properties) };
	return asks === 'salt' ? { salt: fc.constantFrom('a', "it's: 1", 'Ä') } : {};
}

const isComparable = ({ type }: Pick<Field, 'type'>) =>
	type === 'number' || type === 'money' || type === 'date';

function comparesOne(operator: OperatorName): boolean {
	const { kind } = asksOf(operator);
	return operatorSpec(operator).takes === 'one' && (kind === 'range' || kind === 'one_of');
}

/** Averages are rounded by the database: multiplied they would not be what they are in fractions. */
const isAverage = ({ name }: Field) => name.includes('average');

/** Another field to compare with, amounts in the same currency. */
function fieldValue(field: Field, condition: Condition, setting: Setting): fc.Arbitrary<FieldValue> {
	const others = fieldsOf(setting).filter(
		(one) =>
			isComparable(one) &&
			(one.type === 'date') === (field.type === 'date') &&
			!INEXACT.includes(one.name) &&
			one.source.kind !== 'json',
	);
	return fc.constantFrom(...others).chain((other) => {
		const isMoney = other.type === 'money' && field.type === 'money';
		const limits: Parts =
			other.over === undefined || setting.qualifiers === false
				? {}
				: {
						...(setting.rowTests === true ? counting(other, other.over, setting) : {}),
						within: optional(window(setting)),
						where: optional(where(other.over, setting)),
					};
		const named: Parts = isMoney
			? condition.currency === undefined || !isInCurrency(other)
				? {}
				: { currency: fc.constant(condition.currency) }
			: currency(isInCurrency(other), other, setting);
		return fc
			.record({
				field: fc.constant(other.name),
				...limits,
				per: fc.constant(undefined),
				...named,
				...further(other, setting),
				times:
					field.type === 'date' || isAverage(other)
						? fc.constant(undefined)
						: fc.constantFrom(undefined, 0.5, 2, -1.5),
				plus:
					field.type === 'date'
						? fc.constantFrom(undefined, 1, -30, { amount: 1, unit: 'months' as const })
						: fc.constantFrom(undefined, 5, -3, 0.1),
			})
			.map((one) => inherited(withoutUndefined(one) as unknown as FieldValue));
	});
}

function where(kind: RowKind, setting: Setting, depth = 2): fc.Arbitrary<RowRule> {
	return once(setting, `where ${kind} ${depth}`, () => {
		const leaf = rowCondition(kind, setting);
		if (setting.rowTests !== true || depth === 0) return rules(leaf, 1, 3);
		const any = rules<RowRule>(
			fc.oneof({ weight: 3, arbitrary: leaf }, { weight: 2, arbitrary: rowTest(kind, setting, depth - 1) }),
			1,
			3,
		);
		const next = nextAlike(kind, leaf, setting);
		return setting.alike === 'always'
			? next
			: fc.oneof({ weight: 7, arbitrary: any }, { weight: 1, arbitrary: next });
	});
}

/** That rows have others before or after that are asked the same, near or far away. */
function nextAlike(kind: RowKind, leaf: fc.Arbitrary<Condition>, setting: Setting): fc.Arbitrary<RowRule> {
	return fc
		.record({
			asked: optional(leaf),
			other: otherRow(kind, kind, setting, 0),
			side: fc.constantFrom('followed_by' as const, 'preceded_by' as const),
			far: fc.boolean(),
		})
		.map(({ asked, other: { where: _where, at_least: _least, within, ...other }, side, far }): RowRule => {
			const alike = { ...other, ...(asked === undefined ? {} : { where: asked }) };
			const beside = (more: object) => ({ [side]: { ...alike, ...more } }) as unknown as RowTest;
			const near = within === undefined ? {} : { within };
			const test: readonly RowRule[] =
				far && within !== undefined ? [beside({}), { match: 'none', rules: [beside(near)] }] : [beside(near)];
			return { match: 'all', rules: [...(asked === undefined ? [] : [asked]), ...test] };
		});
}

const rowCondition = (kind: RowKind, setting: Setting): fc.Arbitrary<Condition> =>
	once(setting, `row ${kind}`, () =>
		fc.oneof(
			...rowFieldsOf(kind, setting).map((field) =>
				lazy(() =>
					assembled({ ...test(field, setting), ...currency(field.type === 'money', field, setting) }),
				),
			),
		),
	);

function rowTest(kind: RowKind, setting: Setting, depth: number): fc.Arbitrary<RowTest> {
	const other = fc
		.constantFrom<RowKind[]>('orders', 'lines', 'events')
		.chain((rows) => otherRow(kind, rows, setting, depth));
	const beside = [
		other.map((followed_by): RowTest => ({ followed_by })),
		other.map((preceded_by): RowTest => ({ preceded_by })),
	];
	if (kind !== 'orders') return fc.oneof(...beside);
	const lines = fc.record({
		lines: fc.constantFrom(...LINE_QUANTIFIERS),
		where: where('lines', setting, depth),
	});
	return fc.oneof<fc.Arbitrary<RowTest>[]>(lines, ...beside);
}

function otherRow(kind: RowKind, rows: RowKind, setting: Setting, depth: number): fc.Arbitrary<OtherRow> {
	const theirs = rowFieldsOf(rows, setting);
	const same = rowFieldsOf(kind, setting)
		.filter(
			({ name, type }) => type !== 'list' && theirs.some((one) => one.name === name && one.type === type),
		)
		.map(({ name }) => name);
	return fc
		.record({
			rows: fc.constant(rows),
			at_least: SEVERAL[setting.several ?? 'seldom'],
			where: optional(where(rows, setting, depth)),
			within: optional(length(setting)),
			same:
				same.length === 0
					? fc.constant(undefined)
					: optional(fc.subarray(same, { minLength: 1, maxLength: 2 })),
		})
		.map(withoutUndefined<OtherRow>);
}

const SEVERAL: Readonly<Record<'always' | 'seldom', fc.Arbitrary<number | undefined>>> = {
	always: fc.constant(2),
	seldom: fc.oneof(
		{ weight: 3, arbitrary: fc.constant(undefined) },
		{ weight: 1, arbitrary: fc.constantFrom(2, 2, 3) },
	),
};

const withoutUndefined = <T extends object>(parts: { [Key in keyof T]: T[Key] | undefined }): T =>
	Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined)) as T;

const length = (setting: Setting): fc.Arbitrary<Span> =>
	fc.record({ amount: amount(setting), unit: unit(setting) });

/** Which of the rows are taken, and how they are counted. */
function counting(field: Field, over: RowKind, setting: Setting): Parts {
	const columns = rowFieldsOf(over, setting);
	const isPlain = ({ type }: RowField) => type !== 'list';
	const own = columns.filter((one) => isPlain(one) && one.row !== 'line').map(({ name }) => name);
	const groups = columns.filter((one) => isPlain(one) || one.name === 'category').map(({ name }) => name);
	const periods = setting.catalogue.periods(over).map(({ name }) => name);
	const orPeriod = (names: readonly string[]) =>
		fc.oneof(
			{ weight: 3, arbitrary: fc.constantFrom(...names) },
			{ weight: 2, arbitrary: fc.constantFrom(...periods) },
		);
	return {
		of: seldom(ranked(over === 'lines' ? 'orders' : over, setting)),
		...(takesOthers(field, setting) ? { including: seldom(fc.constantFrom(...STATUSES)) } : {}),
		...(isCount(field)
			? { distinct: setting.periods === 'always' ? fc.constantFrom(...periods) : seldom(orPeriod(own)) }
			: {}),
		...(field.source.kind === 'aggregate' ? { per: seldom(orPeriod(groups)) } : {}),
	};
}

const STATUSES = [['gone'], ['cancelled'], ['cancelled', 'gone'], ['void']] as const;

/** Whether it may take orders that do not count. */
const takesOthers = ({ over, source }: Field, { catalogue }: Setting): boolean =>
	catalogue.offers.notCounted &&
	over !== 'events' &&
	!(source.kind === 'aggregate' && source.notCounted !== undefined);

const ranked = (kind: RowKind, setting: Setting): fc.Arbitrary<Ranked> =>
	fc
		.tuple(
			fc.constantFrom('first', 'last', 'nth'),
			fc.integer({ min: 1, max: 3 }),
			optional(where(kind, setting, 1)),
		)
		.map(
			([rank, count, of]) =>
				({ [rank]: count, ...(of === undefined ? {} : { where: of }) }) as unknown as Ranked,
		);

/** One time in four. */
const seldom = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
	fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: some });
const optional = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined, freq: 2 });

type Parts = {
	[Key in Exclude<keyof Condition, 'field' | 'operator' | 'value'>]?: fc.Arbitrary<Condition[Key]>;
};
interface Test {
	field: fc.Arbitrary<string>;
	test: fc.Arbitrary<{ operator: OperatorName; value: Value | undefined }>;
}

function assembled(parts: Test & Parts): fc.Arbitrary<Condition> {
	return fc.record({ ...parts }).map(({ field, test: one, ...qualifiers }) => {
		const all = Object.entries({ field, ...(one as object), ...qualifiers }).filter(
			([, part]) => part !== undefined,
		);
		return Object.fromEntries(all) as unknown as Condition;
	});
}

function test(field: Asked, setting: Setting): Test & Parts {
	const allowed = (field.operators ?? ROW_OPERATORS_BY_TYPE[field.type]).filter(
		(one) =>
			// The laws' shop keeps no log of segments.
			!(asksOf(one).kind === 'presence' && isMembership({ field: field.name })) &&
			!(asksOf(one).kind === 'rank' && INEXACT.includes(field.name)),
	);
	const wished = allowed.filter((one) => setting.operators?.includes(one) ?? true);
	const tests = (wished.length > 0 ? wished : allowed).map((operator) =>
		lazy(() => fc.record({ operator: fc.constant(operator), value: value(operator, field, setting) })),
	);
	const cased = ['text', 'keyword', 'list', 'any'].includes(field.type);
	return {
		field: fc.constant(field.name),
		test: fc.oneof(...tests),
		missing: fc.constantFrom(undefined, undefined, 'exclude' as const),
		...(cased ? { caseSensitive: fc.constantFrom(undefined, undefined, true, false) } : {}),
	};
}

function currency(
	possible: boolean,
	field: Asked & Partial<Pick<Field, 'over' | 'perCurrency'>>,
	{ currencies = ['EUR', 'USD'], currencyAlways = false, catalogue }: Setting,
): Parts {
	if (!possible) return {};
	const named = fc.constantFrom<AskedCurrency[]>(...currencies);
	const converts = catalogue.offers.rates && isOfMoney(field) && field.perCurrency !== true;
	const some = converts
		? fc.oneof(
				{ weight: 3, arbitrary: named },
				{ weight: 1, arbitrary: fc.constantFrom(...currencies, 'GBP').map((convert) => ({ convert })) },
			)
		: named;
	return { currency: currencyAlways && isOfMoney(field) ? some : optional(some) };
}

const isOfMoney = ({ type, name }: Asked) => type === 'money' || name === 'refund_rate';

function value(operator: OperatorName, field: Asked, setting: Setting): fc.Arbitrary<Value | undefined> {
	switch (OPERATORS[operator].takes) {
		case 'nothing':
			return fc.constant(undefined);
		case 'one':
			return scalar(operator, field, setting);
		case 'two':
			return fc
				.tuple(scalar(operator, field, setting), scalar(operator, field, setting))
				.map((pair) => sorted(pair, field.type));
		case 'many':
			return many(operator, field, setting);
		case 'count':
			return fc.integer({ min: asksOf(operator).kind === 'rank' ? 1 : 0, max: 5 });
		case 'span':
			return span(setting);
		case 'place':
			return fc.record({
				latitude: fc.constantFrom(...COORDINATES.map(Number).filter((one) => Math.abs(one) <= 90)),
				longitude: fc.constantFrom(...COORDINATES.map(Number).filter((one) => Math.abs(one) <= 180)),
				km: fc.constantFrom(0, 1, 1_500, 9_000, 20_040),
			});
		case 'calendar':
			return fc.constantFrom(...(setting.calendars ?? CALENDAR_WORDS));
	}
}

/** Any other value is refused. */
const OF_KNOWN_VALUES: ReadonlySet<string> = new Set(['member_of', 'rfm_segment']);

/** So many that each way to write a list is taken: constants, a bound array, and what is hashed. */
const LENGTHS = [24, 24, 24, 24, 60, 60, 1_010];

function many(operator: OperatorName, field: Asked, setting: Setting): fc.Arbitrary<readonly Scalar[]> {
	const few = fc.array(scalar(operator, field, setting), { minLength: 1, maxLength: 4 });
	if (setting.longLists !== true || OF_KNOWN_VALUES.has(field.name)) return few;
	const isNumber = field.type === 'number' || field.type === 'money';
	const filler = (index: number): Scalar => (isNumber ? 90_001 + index : String(90_001 + index));
	const long = fc
		.tuple(few, fc.constantFrom(...LENGTHS))
		.map(([some, length]) => [...some, ...Array.from({ length }, (_, index) => filler(index))]);
	return fc.oneof({ weight: 15, arbitrary: few }, { weight: 1, arbitrary: long });
}

const sorted = (pair: [Scalar, Scalar], type: Field['type']): Scalar[] =>
	pair.sort((a, b) => (type === 'date' ? start(a) - start(b) : compareDecimals(String(a), String(b))));

const start = (iso: Scalar) => DateTime.fromISO(String(iso), { zone: 'utc' }).toMillis();

const amount = ({ amounts }: Setting) =>
	amounts === undefined
		? fc.oneof(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 900 }))
		: fc.constantFrom(...amounts);
const unit = ({ units = UNITS }: Setting) => fc.constantFrom(...units);

/** In days a plain number: the canonical form. */
function span(setting: Setting): fc.Arbitrary<Value> {
	return fc
		.record({ amount: amount(setting), unit: unit(setting) })
		.map((one) => (one.unit === 'days' ? one.amount : one));
}

function window(setting: Setting): fc.Arbitrary<Window> {
	const from = date(setting);
	const long = amount(setting);
	return fc.oneof<fc.Arbitrary<Window>[]>(
		fc.record({ last: long, unit: unit(setting) }),
		fc.record({ before_last: long, unit: unit(setting) }),
		fc.record({
			between_last: fc.tuple(long, long).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const),
			unit: unit(setting),
		}),
		fc.record({ calendar: fc.constantFrom(...(setting.calendars ?? CALENDAR_WORDS)) }),
		fc.record({ from }),
		fc.record({ to: from }),
		fc
			.tuple(from, from)
			.map((pair) => sorted(pair, 'date') as string[])
			.map(([start, end]) => ({ from: start, to: end })),
		...(setting.rowTests === true ? [wholePeriods(setting), anchored(setting)] : []),
	);
}

const wholePeriods = (setting: Setting): fc.Arbitrary<Window> =>
	fc.record({
		calendar_last: amount(setting).map((one) => Math.max(1, Math.min(one, 24))),
		unit: fc.constantFrom(...CALENDAR_UNITS),
	});

/** On a date of the customer, some of them of rows of their own. */
function anchored(setting: Setting): fc.Arbitrary<Window> {
	const dates = setting.catalogue.fields.filter(({ type }) => type === 'date');
	const inner = { ...setting, rowTests: false };
	const anchor = fc.constantFrom(...dates).chain(({ name: field, over }): fc.Arbitrary<Anchor> => {
		if (over === undefined) return fc.constant({ field });
		return fc
			.record({
				field: fc.constant(field),
				of: seldom(ranked(over, inner)),
				within: seldom(window(inner)),
				where: seldom(where(over, inner)),
			})
			.map(withoutUndefined<Anchor>);
	});
	return fc
		.tuple(fc.boolean(), anchor, length(setting))
		.map(([isAfter, date, long]) => (isAfter ? { after: date, for: long } : { before: date, for: long }));
}

/** Of addresses and of rules; beyond 180 and NaN lies no place. */
export const COORDINATES = ['0', '52.52', '-33.9', '89.9', '-90', '151.2', '180', '-179.5', '200'] as const;

/**
 * Not exactly the same numbers in SQL and in the interpreter. Sums of floating numbers hang on the order in
 * which they are added, and so do predictions; days that are no date are the difference of two wall clocks,
 * which an hour shown twice makes another. Places by predictions have a law of their own
 * (`laws/predicted-ranks.test.ts`).
 */
const INEXACT: readonly string[] = [
	'ratio',
	'single',
	'churn_risk_score',
	'predicted_orders',
	'cltv',
	'recency_days',
	// Postgres rounds it.
	'refund_rate',
];

/** Read alike by Postgres and JavaScript; without letters whose other case is more than one. */
const PATTERNS = ['^a', '[0-9]+', 'a|5', '^.$', '^$', 'e.*e', '[%_]', '^[^a-b]', 'o{2}', '(a)(b)?'];

const TEXT_ONLY: readonly OperatorName[] = [
	'contains',
	'not_contains',
	'starts_with',
	'not_starts_with',
	'ends_with',
	'not_ends_with',
];
const NUMBER_ONLY: readonly OperatorName[] = [
	'greater_than',
	'greater_than_or_equals',
	'less_than',
	'less_than_or_equals',
	'between',
	'not_between',
];

const DATE_ONLY: readonly OperatorName[] = ['before_date', 'after_date', 'on_date'];

function scalar(operator: OperatorName, field: Asked, setting: Setting): fc.Arbitrary<Scalar> {
	if (asksOf(operator).kind === 'pattern') return fc.constantFrom(...PATTERNS);
	if (asksOf(operator).kind === 'rank') return fc.constantFrom(1, 10, 33, '50.5', 100);
	const pool = poolOf(operator, field, setting);
	if (TEXT_ONLY.includes(operator))
		return pool === undefined
			? text(field.name, setting).map((any) => any || 'a')
			: fc.constantFrom(...pool.map(String)).chain(partOf);
	if (pool !== undefined) return fc.constantFrom(...pool);
	switch (field.type) {
		case 'number':
		case 'money':
			return number(setting);
		case 'boolean':
			return fc.boolean();
		case 'date':
			return date(setting);
		case 'any':
			if (DATE_ONLY.includes(operator)) return date(setting);
			return NUMBER_ONLY.includes(operator)
				? number(setting)
				: fc.oneof(text(field.name, setting), numeral(setting), fc.boolean());
		default:
			return text(field.name, setting);
	}
}

/** The values to compare with; of mixed ones only the numbers where the operator asks for a number. */
function poolOf(
	operator: OperatorName,
	{ name, type }: Asked,
	{ values = {} }: Setting,
): readonly Scalar[] | undefined {
	const pool = Object.hasOwn(values, name) ? values[name] : undefined;
	if (type === 'any' && DATE_ONLY.includes(operator)) return undefined;
	if (type !== 'any' || !NUMBER_ONLY.includes(operator)) return pool;
	const numbers = pool?.filter((one) => typeof one === 'number');
	return numbers?.length === 0 ? undefined : numbers;
}

/** A piece of a value, so that `contains` and its kin hold for something. */
const partOf = (whole: string): fc.Arbitrary<string> => {
	const letters = Array.from(whole);
	return fc
		.tuple(fc.nat(letters.length), fc.nat(letters.length))
		.map(([a, b]) => letters.slice(Math.min(a, b), Math.max(a, b)).join('') || 'a');
};

const WORDS: Readonly<Record<string, readonly string[]>> = {
	country: ['BD', 'SA', 'DE', 'US'],
	city: ['Dhaka', 'Riyadh', 'München'],
	region: ['Dhaka Division', 'BY'],
	tags: ['vip', 'VIP', 'b2b', 'new'],
	email: ['anna@example.com', 'ANNA@EXAMPLE.COM'],
	email_domain: ['example.com', 'example.co.uk'],
	gender: ['female', 'male'],
	status: ['paid', 'shipped'],
	currency: ['EUR', 'USD'],
	category: ['shoes', 'Shoes', 'accessories'],
	name: ['product_viewed', 'form_subscribed'],
};
const TRICKY = [
	'',
	' ',
	'%',
	'_',
	'\\',
	"it's",
	'"quoted"',
	'a,b',
	'--',
	'ẞß',
	'İi',
	'null',
	'0',
	'x\ny',
	'10%_\\',
];

function text(name: string, { wild = false }: Setting): fc.Arbitrary<string> {
	const plain = fc.constantFrom(...(WORDS[name] ?? ['a', 'A', 'Summer Dress', 'p_17', '17']));
	const tricky = fc.constantFrom(...TRICKY);
	if (!wild) return fc.oneof({ weight: 4, arbitrary: plain }, { weight: 1, arbitrary: tricky });
	return fc.oneof(
		plain,
		tricky,
		fc.string({ unit: 'binary', maxLength: 12 }).map((any) => any.replaceAll('\0', '')),
	);
}

const numeral = ({ wild = false }: Setting): fc.Arbitrary<number> =>
	fc.oneof(
		fc.integer({ min: -2, max: 20 }),
		fc.integer({ min: -10, max: 10_000 }),
		fc.constantFrom(0.1, 0.3, 99.99, 500.5),
		...(wild
			? [
					fc
						.double({ noNaN: true, min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER })
						.map((any) => any + 0),
				]
			: []),
	);

function number(setting: Setting): fc.Arbitrary<number | string> {
	const decimal = fc
		.tuple(fc.integer({ min: -5, max: 1_000 }), fc.integer({ min: 0, max: 99 }))
		.map(([whole, cents]) => `${whole}.${String(cents).padStart(2, '0')}`);
	return fc.oneof(
		numeral(setting),
		decimal,
		...(setting.wild ? [fc.constantFrom('+1', '-0', '007', '123456789012345678901234567890.123456789')] : []),
	);
}

function date({ dates, wild = false }: Setting): fc.Arbitrary<string> {
	if (dates !== undefined) return fc.constantFrom(...dates);
	const instant = fc
		.date({ min: new Date('2023-06-01'), max: new Date('2026-01-01'), noInvalidDate: true })
		.map((day) => day.toISOString());
	const forms = [
		instant,
		instant.map((iso) => iso.slice(0, 10)),
		instant.map((iso) => `${iso.slice(0, 19)}Z`),
	];
	return fc.oneof(
		...forms,
		...(wild
			? [
					instant.map((iso) => iso.slice(0, 16)),
					fc.constantFrom('2024-02-29T23:59:59,5+0530', '2024-03-31t02:30:00z', '2024-12-31T24:00:00-08'),
				]
			: []),
	);
}
