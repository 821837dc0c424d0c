import { oneRow, rowsOf, type Queryable } from '../database';
import { searchProducts, type ProductKind } from '../shop/picker/search-products';
import { valueSource, type CompileContext } from '../compiler/plan/plan-rule';
import type { Rule } from '../language/rule/rule';
import { idsQuery } from '../compiler/sql/ids-query';
import { foldText } from '../language/text/fold-text';
import { relation } from '../compiler/sql/relation';
import { scanOf } from '../compiler/sql/fact-sql';
import { identifier, join, sql, type Sql } from '../database/sql';
import { Writer } from '../compiler/sql/writer';
import type { Moment } from '../language/time';
import { askedValues, type AskedValue } from './asked-values';
import type { LintWarning } from './warning/lint-warning';
import { countryCode, nearValue } from './near-value';

/** Rows and values looked at for a nearer one. */
const SAMPLED_ROWS = 200_000;
const MOST_VALUES = 2_000;
/** Values that occur nowhere for which a nearer one is looked for. */
const MOST_NEAR = 10;

/** Values that occur nowhere in the shop, with the nearest that does. */
export async function valueChecks(
	rule: Rule,
	context: CompileContext,
	moment: Moment,
	db: Queryable,
): Promise<readonly LintWarning[]> {
	const asked = askedValues(rule, context.catalogue);
	if (asked.length === 0) return [];
	const columns = asked.map(
		(one, index) => sql`EXISTS (${customersWith(one, context, moment)}) AS ${identifier(`v${index}`)}`,
	);
	const found = await oneRow<Record<string, boolean>>(db, sql`SELECT ${join(columns, ', ')}`);
	const absent = asked.filter((_one, index) => found[`v${index}`] !== true);
	const warnings: LintWarning[] = [];
	for (const [index, one] of absent.entries())
		warnings.push(await nowhere(one, index < MOST_NEAR, context, moment, db));
	return warnings;
}

/** The same comparison as in the rule, so that what occurs here matches there; at any time, in any row. */
function customersWith(asked: AskedValue, context: CompileContext, moment: Moment, value = asked.value): Sql {
	const same: Rule = {
		field: asked.field,
		operator: 'equals',
		value,
		...(asked.caseSensitive === undefined ? {} : { caseSensitive: asked.caseSensitive }),
	};
	const rule: Rule =
		asked.rows === undefined
			? same
			: {
					field: asked.rows === 'events' ? 'events_count' : 'orders_count',
					operator: 'greater_than',
					value: 0,
					where: same,
				};
	return idsQuery(rule, context, moment);
}

async function nowhere(
	asked: AskedValue,
	look: boolean,
	context: CompileContext,
	moment: Moment,
	db: Queryable,
): Promise<LintWarning> {
	const meant = look ? await meantBy(asked, context, moment, db) : undefined;
	const warning = {
		code: 'VALUE_NOWHERE',
		path: asked.path,
		severity: 'warning',
		message: `"${asked.value}" occurs nowhere in "${asked.field}".`,
	} as const;
	if (meant === undefined) return warning;
	const { count } = await oneRow<{ count: string }>(
		db,
		sql`SELECT count(*) AS count FROM (${customersWith(asked, context, moment, meant.value)}) AS ids`,
	);
	const customers = `${Number(count).toLocaleString('en')} customer${Number(count) === 1 ? '' : 's'}`;
	const message = `"${asked.value}" occurs nowhere in "${asked.field}": did you mean "${meant.value}"? ${customers}.`;
	return {
		...warning,
		message,
		count: Number(count),
		mend: `Write "${meant.value}"${meant.title === undefined ? '' : `, the id of "${meant.title}"`}.`,
	};
}

interface Meant {
	readonly value: string;
	/** Of a product that was named by its title. */
	readonly title?: string;
}

async function meantBy(
	asked: AskedValue,
	context: CompileContext,
	moment: Moment,
	db: Queryable,
): Promise<Meant | undefined> {
	const titled = await byTitle(asked, context, db);
	if (titled !== undefined) return titled;
	if (asked.field in IDS && IDS[asked.field] !== 'category') return undefined;
	const known = (await rowsOf<{ value: string }>(db, knownValues(asked, context, moment))).map(
		({ value }) => value,
	);
	const value =
		(asked.field === 'country' ? countryCode(asked.value, known) : undefined) ??
		nearValue(asked.value, known);
	return value === undefined ? undefined : { value };
}

/** Fields that hold ids, which people do not know by heart. */
const IDS: Readonly<Record<string, ProductKind>> = {
	products_purchased: 'product',
	product: 'product',
	variants_purchased: 'variant',
	variant: 'variant',
	categories_purchased: 'category',
	category: 'category',
};

/** What was written is the title, or the SKU, of something. */
async function byTitle(
	{ field, value }: AskedValue,
	{ mapping }: CompileContext,
	db: Queryable,
): Promise<Meant | undefined> {
	const kind = IDS[field];
	if (kind === undefined || value.trim() === '') return undefined;
	const found = await searchProducts(mapping, db, { search: value, kind, limit: 20 });
	const named = (text: string | null) => text !== null && foldText(text) === foldText(value.trim());
	const one =
		found.find(({ title, sku }) => named(title) || named(sku)) ?? (found.length === 1 ? found[0] : undefined);
	return one === undefined
		? undefined
		: { value: one.id, ...(one.title === null ? {} : { title: one.title }) };
}

/** The commonest values of a field, from a bounded number of rows. */
function knownValues(asked: AskedValue, context: CompileContext, moment: Moment): Sql {
	const writer = new Writer({ mapping: context.mapping, shape: 'lookup', storeSchema: context.storeSchema });
	const { operand, of } = valueSource(asked.field, asked.rows, context, moment);
	const from = of === undefined ? relation('customer', context.mapping) : scanOf(of, context.mapping).from;
	return sql`SELECT value FROM (SELECT ${writer.operand(operand, 'text')} AS value FROM ${from} LIMIT ${SAMPLED_ROWS}) AS sample
		WHERE value IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${MOST_VALUES}`;
}
