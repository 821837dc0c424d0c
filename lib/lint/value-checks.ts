import { countryCode } from '../language/field';
import { oneRow, type Queryable } from '../database';
import { searchProducts, type ProductKind } from '../shop/picker/search-products';
import type { Compiler } from '../compiler/compiler';
import type { Named } from '../language/field';
import { equalTo } from '../language/rule/conditions';
import type { Rule } from '../language/rule/rule';
import { identifier, join, sql, type Sql } from '../database/sql';
import { foldText } from '../language/text/fold-text';
import type { Moment } from '../language/time';
import { askedValues, type AskedValue } from './asked-values';
import { customersWith } from './customers-with';
import { knownValues } from './known-values';
import type { LintWarning } from './warning/lint-warning';
import { nearValue } from './near-value';

/** Values looked at for a nearer one. */
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
		(one, index) => sql`EXISTS (${having(one, compiler, moment)}) AS ${identifier(`v${index}`)}`,
	);
	const found = await oneRow<Record<string, boolean>>(db, sql`SELECT ${join(columns, ', ')}`);
	const absent = asked.filter((_one, index) => found[`v${index}`] !== true);
	const warnings: LintWarning[] = [];
	for (const [index, one] of absent.entries())
		warnings.push(index < MAX_NEAR ? await nowhere(one, compiler, moment, db) : unknown(one));
	return warnings;
}

/** The same comparison as in the rule, so that what occurs here matches there; at any time, in any row. */
function having(asked: AskedValue, compiler: Compiler, moment: Moment, value = asked.value): Sql {
	const { field, rows, caseSensitive } = asked;
	const rule = equalTo(field, value, caseSensitive === undefined ? {} : { caseSensitive });
	return customersWith({ rule, rows }, compiler, moment);
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
		sql`SELECT count(*) AS count FROM (${having(asked, compiler, moment, meant.value)}) AS ids`,
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
	const known = await knownValues(asked, { compiler, moment, max: MAX_VALUES }, db);
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

/** `Bangladesh` is `BD`, as the shop writes it, where the shop has that code. */
function countryOf(name: string, known: readonly string[]): string | undefined {
	const code = countryCode(name);
	return code === undefined ? undefined : known.find((one) => one.toUpperCase() === code);
}
