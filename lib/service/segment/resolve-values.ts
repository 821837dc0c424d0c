import { sql } from '../../database/sql';
import { rowsOf, type Queryable } from '../../database';
import { RuleError } from '../../error';
import { relationSource } from '../../compiler/sql/relation-source';
import { askedValues, type AskedValue, type LintWarning } from '../../lint';
import { countryCode } from '../../language/field';
import type { Rule } from '../../language/rule';
import { foldText } from '../../language/text/fold-text';
import { fold } from '../../compiler/sql/fold-case';
import { maybeTitles, withIdOrTitle, type ProductKind, type Titled } from '../../shop';
import type { SegmentsContext } from '../context';

/** Fields that hold ids, which people do not know by heart. */
const IDS: Readonly<Record<string, ProductKind>> = {
	products_purchased: 'product',
	product: 'product',
	favourite_product: 'product',
	variants_purchased: 'variant',
	variant: 'variant',
	categories_purchased: 'category',
	category: 'category',
	favourite_category: 'category',
};

const isResolved = (field: string) => field === 'country' || Object.hasOwn(IDS, field);

/** Values by their paths. */
type Meant = ReadonlyMap<string, string>;

interface Resolved {
	readonly rule: Rule;
	readonly notes: readonly LintWarning[];
}

/**
 * Puts the code for the name of a country, and the id for the title of a product, variant or category.
 * Without, such a value matches nobody, and in the negative everybody. What the shop itself knows by the
 * words written stays.
 * @throws VALUE_INVALID with the candidates, where several have the title
 */
export async function resolveValues(rule: Rule, context: SegmentsContext, db: Queryable): Promise<Resolved> {
	const asked = askedValues(rule, context.catalogue, { max: Infinity, isOf: isResolved });
	const meant = new Map([...(await countries(asked, context, db)), ...(await titles(asked, context, db))]);
	if (meant.size === 0) return { rule, notes: [] };
	const notes = asked.flatMap((one) => {
		const value = meant.get(one.path);
		return value === undefined ? [] : [resolved(one, value)];
	});
	return { rule: replaced(rule, meant), notes };
}

const resolved = ({ field, path, value }: AskedValue, meant: string): LintWarning => ({
	code: 'VALUE_RESOLVED',
	path,
	severity: 'advice',
	message: `"${value}" is taken for "${meant}" in "${field}".`,
});

async function countries(
	asked: readonly AskedValue[],
	context: SegmentsContext,
	db: Queryable,
): Promise<Meant> {
	const named = asked.flatMap((one) => {
		const code = one.field === 'country' && one.rows === undefined ? countryCode(one.value) : undefined;
		return code === undefined ? [] : [{ ...one, code }];
	});
	if (named.length === 0) return new Map();
	const words = named.map(({ value }) => foldText(value));
	const { from, column } = relationSource('addresses', context.mapping);
	const country = fold(sql`${column('country')}::text`, context.mapping.textFolding);
	const stored = await rowsOf<{ word: string }>(
		db,
		sql`SELECT DISTINCT ${country} AS word FROM ${from} WHERE ${country} = ANY (${words}::text[])`,
	);
	const kept = new Set(stored.map(({ word }) => word));
	return new Map(
		named.filter(({ value }) => !kept.has(foldText(value))).map(({ path, code }) => [path, code]),
	);
}

async function titles(asked: readonly AskedValue[], context: SegmentsContext, db: Queryable): Promise<Meant> {
	const meant = new Map<string, string>();
	for (const kind of ['product', 'variant', 'category'] as const) {
		const ofKind = asked.filter((one) => IDS[one.field] === kind);
		const texts = new Set(
			maybeTitles(
				context.mapping,
				kind,
				ofKind.map(({ value }) => value),
			),
		);
		if (texts.size === 0) continue;
		const found = await withIdOrTitle(context.mapping, db, kind, [...texts]);
		for (const one of ofKind) {
			const id = texts.has(one.value) ? idMeant(one, kind, found) : undefined;
			if (id !== undefined) meant.set(one.path, id);
		}
	}
	return meant;
}

/** Undefined for what is an id, or nothing that the shop has. */
function idMeant(
	{ value, path }: AskedValue,
	kind: ProductKind,
	found: readonly Titled[],
): string | undefined {
	if (found.some(({ id, otherId }) => id === value || otherId === value)) return undefined;
	const wanted = foldText(value.trim());
	const ids = [
		...new Set(found.filter(({ title }) => title !== null && foldText(title) === wanted).map(({ id }) => id)),
	];
	if (ids.length < 2) return ids[0];
	throw new RuleError(
		'VALUE_INVALID',
		`The rule at ${path} names a ${kind} by the title "${value}", which ${ids.length} have: write the id of the one that is meant.`,
		{ path, found: value, allowed: ids },
	);
}

function replaced(part: unknown, meant: Meant, path = ''): Rule {
	if (Array.isArray(part))
		return part.map((one, index) => replaced(one, meant, `${path}[${index}]`)) as never;
	if (typeof part === 'object' && part !== null)
		return Object.fromEntries(
			Object.entries(part).map(([key, one]) => [
				key,
				replaced(one, meant, path === '' ? key : `${path}.${key}`),
			]),
		) as never;
	return (meant.get(path) ?? part) as never;
}
