import { MappingError, SegmentsError } from '../../error';
import { LIMITS } from '../../language/limits';
import { plainCopy } from '../../language/shape/plain-copy';
import {
	keysOf,
	list,
	object,
	oneOf,
	optional,
	orNull,
	part,
	partOf,
	refusal,
	text,
	yesOrNo,
	type Shape,
} from '../../language/shape/shape';
import {
	RELATION_NAMES,
	type Column,
	type ColumnCollation,
	type Equality,
	type JsonKey,
} from '../../language/relation/relation';
import {
	BACKENDS,
	KEY_TYPES,
	type Backend,
	type LinesOfOrder,
	type Mapping,
	type OpenSchema,
	type OrdersOfAll,
	type SpreadTable,
	type TagsOfCustomer,
} from './mapping';
import type { TextFolding } from './text-folding';

/** One copy of each mapping, so that what is remembered of a mapping is remembered of its copy. */
const copies = new WeakMap<object, Mapping>();

/**
 * A mapping that somebody outside holds, as `preset` gives it.
 * @throws MAPPING_INVALID for what is none
 */
export function requireMapping(input: unknown): Mapping {
	const known = typeof input === 'object' && input !== null ? copies.get(input) : undefined;
	if (known !== undefined) return known;
	try {
		const copy = mapping.read(plainCopy(input, { code: 'MAPPING_INVALID', what: 'The mapping' }), undefined);
		copies.set(input as object, copy);
		copies.set(copy, copy);
		return copy;
	} catch (error) {
		if (!SegmentsError.is(error) || error.code !== 'OPTION_INVALID') throw error;
		const { message, path, found, allowed, suggestion } = error;
		throw new MappingError('MAPPING_INVALID', `This is no mapping: ${message}`, {
			path,
			found,
			allowed,
			suggestion,
		});
	}
}

const name = text({ max: LIMITS.nameLength });
const words = text({ max: LIMITS.textLength });
const select = text({ max: LIMITS.ruleLength });

const record = (of: Shape<string>): Shape<Readonly<Record<string, string>>> => ({
	read(value, at) {
		const keys = keysOf(value);
		if (keys === undefined) throw refusal({ at, needs: 'an object', found: value });
		return Object.fromEntries(
			keys.map((key) => [key, of.read(partOf(value as object, key, at), { key, up: at })]),
		);
	},
});

const each = <T>(shape: Shape<T | undefined>) =>
	Object.fromEntries(RELATION_NAMES.map((relation) => [relation, shape])) as Record<
		(typeof RELATION_NAMES)[number],
		Shape<T | undefined>
	>;

const jsonKey = object<JsonKey>('a key of a column', {
	name: words,
	type: oneOf('text', 'number', 'boolean', 'any'),
});
/** Of what is left out where it does not hold. */
const onlyTrue: Shape<true> = {
	read(value, at) {
		if (value === true) return true;
		throw refusal({ at, needs: 'true, or left out', found: value });
	},
};
const lowering = oneOf('unicode', 'ascii', 'otherwise');
const columnCollation = object<ColumnCollation>('a collation', {
	lowering,
	nondeterministic: optional(onlyTrue),
});
const column = part<Column>('a column', {
	name: words,
	type: oneOf('text', 'number', 'boolean', 'instant', 'day', 'json', 'list', 'other'),
	pgType: optional(words),
	collation: optional(columnCollation),
	equality: optional(object<Equality>('an equality', { operator: words, type: words })),
	keys: optional(list(jsonKey, 10_000, 'keys')),
});

const textFolding = object<TextFolding>('the folding of case', {
	collation: name,
	utf8: yesOrNo,
	own: lowering,
	asciiOnly: optional(onlyTrue),
});

const relations: Shape<Mapping['relations']> = object<Mapping['relations']>(
	'the relations',
	each(optional(select)),
);

const MAX_COLUMNS = 2_000;
const MAX_SCHEMAS = 1_000;
const MAX_TABLES = 1_000;
const sentences = list(words, 10_000, 'sentences');
const openSchema = object<OpenSchema>('a schema', { schema: name, reasons: sentences, remedies: sentences });

const backend = object<Backend>('a backend', {
	name: oneOf(...BACKENDS),
	spread: list(
		object<SpreadTable>('a spread table', { table: words, column: orNull(name) }),
		MAX_TABLES,
		'tables',
	),
});

const mapping = object<Mapping>('a mapping', {
	name,
	title: words,
	relations,
	ordersOfAll: optional(
		object<OrdersOfAll>('the orders of all', {
			select,
			some: optional(record(select)),
			columns: list(words, MAX_COLUMNS, 'columns'),
		}),
	),
	linesOfOrder: optional(object<LinesOfOrder>('the lines of an order', { select, keys: record(words) })),
	linesOfVersions: optional(select),
	variantsOfProducts: optional(select),
	currencies: optional(select),
	countries: optional(select),
	tagsOfCustomer: optional(object<TagsOfCustomer>('the tags of a customer', { names: select })),
	changes: record(select),
	ordersCounted: words,
	keyType: oneOf(...KEY_TYPES),
	currency: optional(text({ min: 3, max: 3 })),
	path: optional(list(name, MAX_SCHEMAS, 'schemas')),
	leftOut: optional(list(openSchema, MAX_SCHEMAS, 'schemas')),
	textFolding: optional(textFolding),
	infiniteNumerics: optional(onlyTrue),
	backend: optional(backend),
	columns: optional(
		object<NonNullable<Mapping['columns']>>(
			'the columns',
			each(optional(list(column, MAX_COLUMNS, 'columns'))),
		),
	),
});
