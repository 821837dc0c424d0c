/**
 * The meaning of rules, in memory: one customer after the other, one row after the other, no SQL and none of
 * the compiler's parts. Slow on purpose; every line is to be read against the specification.
 */
import {
	operatorSpec,
	type FieldType,
	type OperatorName,
	type PositiveName,
} from '../../lib/language/operator/operator';
import { isFieldValue } from '../../lib/language/rule/field-value';
import {
	isGroup,
	isRowGroup,
	isRowTest,
	type Condition,
	type FieldValue,
	type RowRule,
	type Rule,
	type Value,
} from '../../lib/language/rule/rule';
import type { Clock } from './clock';
import { compareSides } from './compared';
import {
	elementsOf,
	favouriteCategory,
	fieldOf,
	hasRows,
	valueOf,
	valuesOf,
	type Element,
	type OfCustomer,
} from './field';
import { distances } from './own-value';
import { isRank, placed } from './rank';
import { rowColumn, type RowAsked, type RowColumn } from './row-column';
import { testHolds } from './row-test';
import { countMeets, isKnownOfNothing, listMeets, meets } from './meets';
import { folded } from './text';
import type { Customer, Schema, Shop } from './shop';
import { asText, isSound, type Maybe } from './value';
import { dayNumber, dayNumberOf, wallOf } from './wall-clock';

export interface World {
	readonly shop: Shop;
	readonly schema: Schema;
	readonly clock: Clock;
	readonly segments: ReadonlyMap<string, { readonly rule: Rule } | { readonly members: ReadonlySet<string> }>;
}

/** Ids of the customers whom the rule lets in. */
export const membersOf = (rule: Rule, world: World): string[] =>
	present(world)
		.filter((customer) => holds(rule, customer, world))
		.map(idOf);

/**
 * Ids of those whom a missing value alone lets in: a test of a missing value counts against them, asked
 * either way.
 */
export const missingOf = (rule: Rule, world: World): string[] =>
	present(world)
		.filter((customer) => holds(rule, customer, world) && !holdsOnValues(rule, customer, world, false))
		.map(idOf);

export const everyone = (world: World): string[] => present(world).map(idOf);

const idOf = (customer: Customer) => String(customer.row.id);

const present = ({ shop, schema, clock }: World) =>
	shop.customers.filter(({ row: { created_at: created } }) => {
		const kind = schema.customers.created_at;
		if (!clock.explicit || kind === undefined || !isSound(created, kind)) return true;
		if (kind === 'day') return dayNumberOf(created as string) <= dayNumber(wallOf(clock.asOf, clock.zone));
		return (created as number) <= clock.asOf;
	});

export function holds(rule: Rule, customer: Customer, world: World): boolean {
	if (!isGroup(rule)) return conditionHolds(rule, customer, world);
	const child = (one: Rule) => holds(one, customer, world);
	return rule.match === 'all' ? rule.rules.every(child) : rule.rules.some(child) === (rule.match === 'any');
}

function holdsOnValues(rule: Rule, customer: Customer, world: World, turned: boolean): boolean {
	if (isGroup(rule)) {
		const below = turned !== (rule.match === 'none');
		const child = (one: Rule) => holdsOnValues(one, customer, world, below);
		return (rule.match === 'all') === below ? rule.rules.some(child) : rule.rules.every(child);
	}
	// Whether there is a value, how many there are, and who is listed: that is known of nothing, too.
	const isKnown = isKnownOfNothing(positiveOf(rule.operator)) || rule.field === 'member_of';
	if (!isKnown && !hasValue(rule, customer, world)) return false;
	return conditionHolds(rule, customer, world) !== turned;
}

function conditionHolds(condition: Condition, customer: Customer, world: World): boolean {
	if (condition.field === 'member_of') return memberHolds(condition, customer, world);
	const holdsItself = answer(condition, (positive) => positiveHolds(positive, customer, world));
	return holdsItself && (condition.missing !== 'exclude' || hasValue(condition, customer, world));
}

/** A negative operator is the exact complement of its positive twin. */
function answer(condition: Condition, positive: (condition: Positive) => boolean): boolean {
	const holds = positive({ ...condition, operator: positiveOf(condition.operator) });
	return operatorSpec(condition.operator).negative ? !holds : holds;
}

interface Positive extends Condition {
	readonly operator: PositiveName;
}
type PlainPositive = Positive & { readonly value?: Value };

function positiveOf(name: OperatorName): PositiveName {
	const { negative, opposite } = operatorSpec(name);
	return (negative ? opposite : name) as PositiveName;
}

const hasValue = (condition: Condition, customer: Customer, world: World): boolean =>
	positiveHolds({ ...condition, operator: 'is_not_null', value: undefined }, customer, world) &&
	(!isFieldValue(condition.value) ||
		hasValue({ ...condition.value, operator: 'is_not_null' }, customer, world));

function positiveHolds(condition: Positive, customer: Customer, world: World): boolean {
	if (isFieldValue(condition.value)) return comparedHolds(condition, condition.value, customer, world);
	if (isRank(condition.operator)) return ranked(condition, world).has(idOf(customer));
	const plain = { ...condition, value: condition.value };
	const field = fieldOf(condition.field, world.schema);
	const of = ofCustomer(customer, world);
	if (field.name === 'location')
		return distances(customer, condition).some((km) => valueHolds(km, plain, field.type, world.clock));
	if (field.name === 'favourite_category')
		return favouriteCategory(condition, of).some((name) => valueHolds(name, plain, field.type, world.clock));
	if (field.type === 'list')
		return listHolds(elementsOf(field, condition, of), plain, field.element ?? 'text', world.clock);
	return valuesOf(field, condition, of).some((value) => valueHolds(value, plain, field.type, world.clock));
}

/** A field against another one, both of the same customer. */
function comparedHolds(condition: Positive, other: FieldValue, customer: Customer, world: World): boolean {
	const of = ofCustomer(customer, world);
	const [left, right] = [condition, { ...other, operator: condition.operator }].map((one) =>
		valueOf(fieldOf(one.field, world.schema), one, of),
	);
	return compareSides([left, right], condition.operator, other, world.clock);
}

/** Ids of those in their place, once for each question. */
const places = new WeakMap<World, Map<string, ReadonlySet<string>>>();

function ranked(condition: Positive, world: World): ReadonlySet<string> {
	const known = places.get(world) ?? new Map<string, ReadonlySet<string>>();
	places.set(world, known);
	const key = JSON.stringify(condition);
	const found = known.get(key) ?? findRanked(condition, world);
	known.set(key, found);
	return found;
}

const findRanked = (condition: Positive, world: World): ReadonlySet<string> =>
	placed(valuesAmong(condition, world), condition);

/** The value of each customer who has rows, as ranks compare them. */
export function valuesAmong(
	condition: Condition,
	world: World,
): readonly { readonly id: string; readonly value: Maybe }[] {
	const field = fieldOf(condition.field, world.schema);
	return present(world)
		.map((customer) => ofCustomer(customer, world))
		.filter((of) => hasRows(field, condition, of))
		.map((of) => ({ id: idOf(of.customer), value: valueOf(field, condition, of) }));
}

const ofCustomer = (customer: Customer, world: World): OfCustomer => ({
	shop: world.shop,
	schema: world.schema,
	clock: world.clock,
	customer,
	test: (where, row) => rowHolds(where, row, world),
});

const valueHolds = (value: Maybe, condition: PlainPositive, type: FieldType, clock: Clock): boolean =>
	value === undefined
		? countMeets(0, { operator: condition.operator, value: condition.value })
		: meets(value, { ...condition, type, value: condition.value }, clock);

function listHolds(
	elements: readonly Element[],
	condition: PlainPositive,
	type: 'text' | 'keyword',
	clock: Clock,
): boolean {
	// A list in JSON without elements is no element itself.
	const isThere = ([name]: Element) =>
		valueHolds(name, { ...condition, operator: 'is_not_null', value: undefined }, type, clock);
	return listMeets({
		operator: condition.operator,
		value: condition.value,
		some: (operator, value) =>
			elements.some((element) =>
				element.some((name) => valueHolds(name, { ...condition, operator, value }, type, clock)),
			),
		distinct: () => distinct(elements.filter(isThere), condition, type),
	});
}

/** Elements are told apart by their first name. */
function distinct(
	elements: readonly Element[],
	{ caseSensitive }: Condition,
	type: 'text' | 'keyword',
): number {
	const texts = elements.map(([name]) => name && asText(name)).filter((name) => name !== undefined);
	return new Set((caseSensitive ?? type === 'keyword') ? texts : texts.map(folded)).size;
}

function memberHolds(condition: Condition, customer: Customer, world: World): boolean {
	const wanted = (Array.isArray(condition.value) ? condition.value : [condition.value]) as readonly string[];
	const isMember = (key: string) => {
		const segment = world.segments.get(key);
		if (segment === undefined) throw new TypeError(`There is no segment "${key}".`);
		return 'rule' in segment ? holds(segment.rule, customer, world) : segment.members.has(idOf(customer));
	};
	return answer(condition, ({ operator }) => wanted[someOrEvery(operator)](isMember));
}

function someOrEvery(operator: PositiveName): 'some' | 'every' {
	if (operator === 'includes_all') return 'every';
	if (operator === 'includes_any' || operator === 'equals' || operator === 'in') return 'some';
	throw new TypeError(`The interpreter cannot ask "${operator}" of segments.`);
}

function rowHolds(where: RowRule, row: RowAsked, world: World): boolean {
	if (isRowTest(where)) return testHolds(where, row, world, (rule, other) => rowHolds(rule, other, world));
	if (isRowGroup(where)) {
		const child = (one: RowRule) => rowHolds(one, row, world);
		return where.match === 'all'
			? where.rules.every(child)
			: where.rules.some(child) === (where.match === 'any');
	}
	const positive = (condition: Positive) =>
		columnHolds(condition as PlainPositive, rowColumn(where.field, row, world), world.clock);
	return (
		answer(where, positive) &&
		(where.missing !== 'exclude' || positive({ ...where, operator: 'is_not_null', value: undefined }))
	);
}

function columnHolds(condition: PlainPositive, column: RowColumn, clock: Clock): boolean {
	const cased = column.anyCase
		? { ...condition, caseSensitive: condition.caseSensitive ?? false }
		: condition;
	if ('elements' in column) return listHolds(column.elements, cased, column.element, clock);
	return valueHolds(column.read(condition.currency), cased, column.type, clock);
}
