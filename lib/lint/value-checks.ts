import { countryCode } from '../language/field';
import { oneRow, rowsOf, type Queryable } from '../database';
import { searchProducts, type ProductKind } from '../shop/picker/search-products';
import type { Compiler } from '../compiler/compiler';
import { valueSource } from '../compiler/plan/shown-value';
import type { Named } from '../language/field';
import { COUNT_OF } from '../language/field/standard-fields';
import { equalTo, moreThan } from '../language/rule/conditions';
import type { Rule } from '../language/rule/rule';
import { relationSource } from '../compiler/sql/relation-source';
import { rowSource } from '../compiler/sql/row-source';
import { Scope } from '../compiler/sql/scope';
import { identifier, join, sql, type Sql } from '../database/sql';
import { foldText } from '../language/text/fold-text';
import type { Moment } from '../language/time';
import { askedValues, type AskedValue } from './asked-values';
import type { LintWarning } from './warning/lint-warning';
import { nearValue } from './near-value';

/** Rows and values looked at for a nearer one. */
const SAMPLED_ROWS = 200_000;
const MAX_VALUES = 2_000;
/** Values that occur nowhere for which a nearer one is looked for. */
const MAX_NEAR = 10;

/** Values that occur nowhere in the shop, with the nearest that does. */
export async function valueChecks(
	rule: Rule,
	compiler: Compiler,
	moment: Moment,
	db: Queryable,
): Promise<readonly LintWarning[]> {
	const asked = askedValues(rule, compiler.context.catalogue);
	if (asked.length === 0) return [];
	const columns = asked.map(
		(one, index) => sql`EXISTS (${customersWith(one, compiler, moment)}) AS ${identifier(`v${index}`)}`,
	);
	const found = await oneRow<Record<string, boolean>>(db, sql`SELECT ${join(columns, ', ')}`);
	const absent = asked.filter((_one, index) => found[`v${index}`] !== true);
	const warnings: LintWarning[] = [];
	for (const [index, one] of absent.entries())
		warnings.push(index < MAX_NEAR ? await nowhere(one, compiler, moment, db) : unknown(one));
	return warnings;
}

/** The same comparison as in the rule, so that what occurs here matches there; at any time, in any row. */
function customersWith(asked: AskedValue, compiler: Compiler, moment: Moment, value = asked.value): Sql {
	const { field, rows, caseSensitive } = asked;
	const same = equalTo(field, value, caseSensitive === undefined ? {} : { caseSensitive });
	const rule = rows === undefined ? same : moreThan(COUNT_OF[rows], 0, { where: same });
	return compiler.ids(compiler.compile(rule, moment));
}

async function nowhere(
	asked: AskedValue,
	compiler: Compiler,
	moment: Moment,
	db: Queryable,
): Promise<LintWarning> {
	const meant = await meantBy(asked, compiler, moment, db);
	if (meant === undefined) return unknown(asked);
	const { count } = await oneRow<{ count: string }>(
		db,
		sql`SELECT count(*) AS count FROM (${customersWith(asked, compiler, moment, meant.value)}) AS ids`,
	);
	const customers = `${Number(count).toLocaleString('en')} customer${Number(count) === 1 ? '' : 's'}`;
	const message = `"${asked.value}" occurs nowhere in "${asked.field}": did you mean "${meant.value}"? ${customers}.`;
	return {
		...unknown(asked),
		message,
		count: Number(count),
		suggestion: `Write "${meant.value}"${meant.title === undefined ? '' : `, the id of "${meant.title}"`}.`,
	};
}

const unknown = ({ path, field, value }: AskedValue): LintWarning => ({
	code: 'VALUE_NOWHERE',
	path,
	severity: 'warning',
	message: `"${value}" occurs nowhere in "${field}".`,
});

interface Meant {
	readonly value: string;
	/** Of a product that was named by its title. */
	readonly title?: string;
}

async function meantBy(
	asked: AskedValue,
	compiler: Compiler,
	moment: Moment,
	db: Queryable,
): Promise<Meant | undefined> {
	const titled = await byTitle(asked, compiler, db);
	if (titled !== undefined) return titled;
	if (asked.names === 'product' || asked.names === 'variant') return undefined;
	const known = (await rowsOf<{ value: string }>(db, knownValues(asked, compiler, moment))).map(
		({ value }) => value,
	);
	const value =
		(asked.names === 'country' ? countryOf(asked.value, known) : undefined) ?? nearValue(asked.value, known);
	return value === undefined ? undefined : { value };
}

/** What people do not know by its id. */
const PRODUCT_KINDS: Readonly<Record<Named, ProductKind | undefined>> = {
	product: 'product',
	variant: 'variant',
	category: 'category',
	customer: undefined,
	country: undefined,
	nothing: undefined,
};

/** What was written is the title, or the SKU, of something. */
async function byTitle(
	{ names, value }: AskedValue,
	{ mapping }: Compiler,
	db: Queryable,
): Promise<Meant | undefined> {
	const kind = PRODUCT_KINDS[names];
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
function knownValues(asked: AskedValue, compiler: Compiler, moment: Moment): Sql {
	const { operand, of } = valueSource(asked.field, asked.rows, compiler.scope(moment));
	const { value, from } = compiler.overFew((printer) => {
		if (of === undefined) {
			const customers = relationSource('customers', printer.mapping);
			return { value: printer.operand(operand, 'text'), from: customers.from };
		}
		const rows = rowSource(of, Scope.empty, printer.mapping);
		return { value: printer.within(rows.scope).operand(operand, 'text'), from: rows.from };
	});
	return sql`SELECT value FROM (SELECT ${value} AS value FROM ${from} LIMIT ${SAMPLED_ROWS}) AS sample
		WHERE value IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${MAX_VALUES}`;
}

/** `Bangladesh` is `BD`, as the shop writes it, where the shop has that code. */
function countryOf(name: string, known: readonly string[]): string | undefined {
	const code = countryCode(name);
	return code === undefined ? undefined : known.find((one) => one.toUpperCase() === code);
}
