import { isCurrencyCode } from '../../language/value/currency';
import { RELATION_NAMES, type RelationName } from '../../language/relation/relation';
import { MappingError, didYouMean } from '../../error';
import { Faults } from './faults';
import { ALL_CUSTOMERS, KEY_TYPES } from './mapping';
import type { KeyType, Mapping } from './mapping';
import { RELATION_SHAPES } from '../../language/relation/relation-columns';
import { checkedChange, checkedSelect, checkedTable } from '../select-parser/check-select';
import { columnsOf, hasStar } from '../select-parser/columns-of';

/** The SELECT of each relation; `null` leaves out one that the preset has. */
export type OwnRelations = Partial<Record<RelationName, string | null>>;

/** A mapping as the user writes it: whole, or a preset with some relations replaced. */
export interface OwnMapping extends OwnRelations {
	/** The preset to start from; without it the mapping must be whole. */
	preset?: string;
	/** The preset's options. */
	options?: Record<string, unknown>;
	title?: string;
	/** The same as the relations beside it. */
	relations?: OwnRelations;
	/** Per base table, as in Mapping; `null` leaves out one that the preset has. */
	changes?: Record<string, string | null>;
	ordersCounted?: string;
	keyType?: KeyType;
	currency?: string | null;
	/**
	 * Schemas that are searched for names that the SQL does not qualify; default those of the login's own
	 * search path in which no role without trust may create objects.
	 */
	path?: readonly string[];
}

const KEYS = [
	'preset',
	'options',
	'title',
	'relations',
	'changes',
	'ordersCounted',
	'keyType',
	'currency',
	'path',
	...RELATION_NAMES,
];

/**
 * What `own` says, checked word by word, on top of `base` (a preset's mapping) where there is one.
 *
 * @throws MappingError MAPPING_INVALID; with several faults, all of them in `details.faults`.
 */
export function ownMapping(own: Readonly<Record<string, unknown>>, base?: Mapping): Mapping {
	const faults = new Faults();
	faults.check(() => checkKeys(own, KEYS, ''));
	const relations = ownRelations(own, base, faults);
	const mapping = {
		name: base?.name ?? 'own',
		title: faults.check(() => text(own, 'title')) ?? (base ? `${base.title}, adapted` : 'Own mapping'),
		relations,
		...otherForms(relations, base),
		changes: ownChanges(own.changes, base, faults),
		ordersCounted: faults.check(() => ordersCounted(own, base, relations)) ?? '',
		keyType: faults.check(() => keyType(own.keyType)) ?? base?.keyType ?? 'text',
		...faults.check(() => currency(own, base)),
		...faults.check(() => declaredPath(own.path)),
	};
	faults.throw();
	return mapping;
}

function ownRelations(
	own: Readonly<Record<string, unknown>>,
	base: Mapping | undefined,
	faults: Faults,
): Mapping['relations'] {
	const nested = faults.check(() => asObject(own.relations ?? {}, 'relations')) ?? {};
	faults.check(() => checkKeys(nested, RELATION_NAMES, 'relations.'));
	const found = new Map(Object.entries(base?.relations ?? {}));
	for (const name of RELATION_NAMES) {
		const [path, select] =
			nested[name] === undefined ? [name, own[name]] : [`relations.${name}`, nested[name]];
		if (select === null) found.delete(name);
		else if (select !== undefined)
			found.set(name, faults.check(() => checkedRelation(name, select, path)) ?? '');
	}
	// The preset's other orders are those that its own orders leave out.
	const isGiven = (name: RelationName) => nested[name] !== undefined || own[name] !== undefined;
	if (isGiven('orders') && !isGiven('orders_not_counted')) found.delete('orders_not_counted');
	const relations: Mapping['relations'] = Object.fromEntries(found);
	faults.check(() => checkHasCustomers(relations));
	return relations;
}

/** In which other forms a preset knows what its relations say, and of which relations each is one. */
const FORM_OF = {
	ordersOfAll: ['orders'],
	linesOfOrder: ['orders', 'order_lines'],
	linesOfVersions: ['orders', 'orders_not_counted', 'order_lines'],
	variantsOfProducts: ['order_lines'],
	currencies: ['orders', 'orders_not_counted'],
	countries: ['addresses'],
	tagsOfCustomer: ['customers', 'tags'],
} as const satisfies Partial<Record<keyof Mapping, readonly RelationName[]>>;

type OtherForm = keyof typeof FORM_OF;

/** The preset's other forms of relations, as long as these are the preset's. */
function otherForms(
	relations: Mapping['relations'],
	base: Mapping | undefined,
): Partial<Pick<Mapping, OtherForm>> {
	const isOfPreset = (name: RelationName) => relations[name] === base?.relations[name];
	const kept = (Object.keys(FORM_OF) as OtherForm[]).filter(
		(form) => base?.[form] !== undefined && FORM_OF[form].every(isOfPreset),
	);
	return Object.fromEntries(kept.map((form) => [form, base?.[form]]));
}

function checkHasCustomers(relations: Mapping['relations']): void {
	if (relations.customers === undefined)
		throw missing('customers', 'write the SELECT that returns one row per customer, its key as "id"');
}

function ordersCounted(
	own: Readonly<Record<string, unknown>>,
	base: Mapping | undefined,
	relations: Mapping['relations'],
): string {
	const words =
		text(own, 'ordersCounted') ??
		base?.ordersCounted ??
		(relations.orders === undefined ? 'none' : undefined);
	if (words === undefined)
		throw missing('ordersCounted', 'say in words which orders "orders" returns: `paid; gross of tax`');
	return words;
}

/** Columns that the SELECT plainly lacks are told at once; what `*` stands for only the database knows. */
function checkedRelation(name: RelationName, select: unknown, path: string): string {
	const sql = checkedSelect(select, path);
	const columns = columnsOf(sql);
	const absent = RELATION_SHAPES[name].required.filter((column) => !columns.includes(column));
	if (absent.length > 0 && !hasStar(sql)) {
		const message = `The mapping's "${path}" does not return the column${absent.length > 1 ? 's' : ''} ${absent.join(', ')}.`;
		const suggestion = didYouMean(absent[0], columns) ?? `Add "… AS ${absent[0]}" to its select list.`;
		throw new MappingError('MAPPING_INVALID', message, {
			path,
			found: columns,
			allowed: RELATION_SHAPES[name].required,
			suggestion,
		});
	}
	return sql;
}

function ownChanges(given: unknown, base: Mapping | undefined, faults: Faults): Mapping['changes'] {
	const changes = new Map(Object.entries(base?.changes ?? {}));
	for (const [table, select] of Object.entries(faults.check(() => asObject(given ?? {}, 'changes')) ?? {})) {
		if (faults.check(() => checkedTable(table, `changes.${table}`)) === undefined) continue;
		if (select === null) changes.delete(table);
		else if (select === ALL_CUSTOMERS) changes.set(table, ALL_CUSTOMERS);
		else changes.set(table, faults.check(() => checkedChange(select, `changes.${table}`)) ?? '');
	}
	return Object.fromEntries(changes);
}

function keyType(value: unknown): KeyType | undefined {
	if (value === undefined) return undefined;
	if (KEY_TYPES.includes(value as KeyType)) return value as KeyType;
	const suggestion = didYouMean(value, KEY_TYPES);
	throw new MappingError('MAPPING_INVALID', 'The type of the customer key is not known.', {
		path: 'keyType',
		found: value,
		allowed: KEY_TYPES,
		suggestion,
	});
}

function currency(
	own: Readonly<Record<string, unknown>>,
	base: Mapping | undefined,
): Pick<Mapping, 'currency'> {
	const value = own.currency === undefined ? base?.currency : own.currency;
	if (value === undefined || value === null) return {};
	if (typeof value === 'string' && isCurrencyCode(value)) return { currency: value.toUpperCase() };
	throw new MappingError('MAPPING_INVALID', 'The currency must be an ISO 4217 code of three letters.', {
		path: 'currency',
		found: value,
	});
}

function declaredPath(value: unknown): Pick<Mapping, 'path'> {
	if (value === undefined) return {};
	if (!Array.isArray(value))
		throw new MappingError('MAPPING_INVALID', 'The mapping\'s "path" must be a list of schemas.', {
			path: 'path',
			found: value,
			allowed: ['["public"]'],
		});
	const odd = value.findIndex((schema) => typeof schema !== 'string' || schema === '');
	if (odd < 0) return { path: value as string[] };
	throw new MappingError('MAPPING_INVALID', 'The mapping\'s "path" must hold the names of schemas.', {
		path: `path[${odd}]`,
		found: value[odd],
	});
}

function text(own: Readonly<Record<string, unknown>>, key: string): string | undefined {
	const value = own[key];
	if (value === undefined || (typeof value === 'string' && value.trim() !== '')) return value;
	throw new MappingError('MAPPING_INVALID', `The mapping's "${key}" must be a text.`, {
		path: key,
		found: value,
	});
}

/** The value as an object with keys of its own. */
export function asObject(value: unknown, path: string): Readonly<Record<string, unknown>> {
	if (typeof value === 'object' && value !== null && !Array.isArray(value))
		return value as Record<string, unknown>;
	throw new MappingError('MAPPING_INVALID', `The mapping's "${path}" must be an object.`, {
		path,
		found: value,
	});
}

function checkKeys(
	object: Readonly<Record<string, unknown>>,
	allowed: readonly string[],
	prefix: string,
): void {
	const faults = new Faults();
	for (const key of Object.keys(object).filter((name) => !allowed.includes(name))) {
		const details = { path: `${prefix}${key}`, found: key, allowed, suggestion: didYouMean(key, allowed) };
		faults.add(new MappingError('MAPPING_INVALID', `A mapping has no entry "${prefix}${key}".`, details));
	}
	faults.throw();
}

function missing(path: string, what: string): MappingError {
	return new MappingError('MAPPING_INVALID', `The mapping lacks "${path}": ${what}.`, {
		path,
		suggestion: what,
	});
}
