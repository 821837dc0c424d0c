import type { Queryable } from '../../database/queryable';
import { rowsOf } from '../../database/run';
import { join, sql, trusted, type Sql } from '../../database/sql';
import { columnOf, type RelationName } from '../../language/relation/relation';
import { ID_TYPES } from '../../shop/mapping/id-type';
import type { Mapping } from '../../shop/mapping/mapping';
import { columnOperand } from '../plan/column-operand';
import type { PlanOf } from '../plan/fold-plan';
import { never, test, type Alias, type Plan, type Rows, type TimedPlan } from '../plan/plan';
import { areFewCodes, spelledCodes } from '../sql/code-spellings';
import { withNamed, type NamedPlan } from './named-parts';

/** A column of codes, and where the mapping keeps them as rows of their own. */
interface CodeColumn {
	readonly of: Alias;
	readonly relation: RelationName;
	readonly column: string;
	/** The id of the code's row. */
	readonly rowId: string;
	readonly rows: 'currencies' | 'countries';
}

const CODE_COLUMNS: readonly CodeColumn[] = [
	{ of: 'order', relation: 'orders', column: 'currency', rowId: 'currency_row_id', rows: 'currencies' },
	{ of: 'address', relation: 'addresses', column: 'country', rowId: 'country_row_id', rows: 'countries' },
];

/** A code that a rule names, and the row that has it. */
interface Found {
	readonly column: string;
	readonly code: string;
	readonly id: string;
}

/**
 * The same plan, in which a country or currency is the id of its row, where the mapping says that it is
 * (`countries`, `currencies`). Odoo knows 170 currencies and Spree 250 countries, of which a shop uses few;
 * joined, Postgres takes each for as frequent as any other. With that many rows a last order above 200 in
 * euros took 3.7 s on Odoo's tables, since one order in twenty was expected to be in euros, and 0.6 by ids.
 */
export async function byNamedCodes<T extends TimedPlan>(
	timed: T,
	mapping: Mapping,
	db: Queryable,
): Promise<NamedPlan<T>> {
	const asked = new Map<CodeColumn, Set<string>>();
	const note = (column: CodeColumn, codes: readonly string[]) =>
		asked.set(column, new Set([...(asked.get(column) ?? []), ...codes]));
	named(timed.plan, mapping, (column, codes) => {
		note(column, codes);
		return undefined;
	});
	if (asked.size === 0) return { timed };
	const question = questionFor(asked, mapping);
	const found = await rowsOf<Found>(db, question);
	const plan = named(timed.plan, mapping, ({ of, column, rowId }, codes) => {
		const ids = found.filter((one) => one.column === column && codes.includes(one.code)).map(({ id }) => id);
		return ids.length === 0
			? never
			: test(columnOperand(of, rowId, mapping), { kind: 'text_in', values: ids, compare: 'exact' });
	});
	return {
		timed: { ...timed, plan },
		lookedUp: { question, found, says: 'Which rows countries and currencies have' },
	};
}

/** One statement for all of them: the rows of each spelling of each code. */
function questionFor(asked: ReadonlyMap<CodeColumn, ReadonlySet<string>>, mapping: Mapping): Sql {
	const each = [...asked].map(([{ column, rows }, codes]) => {
		const spelled = [...codes].flatMap((code) =>
			spelledCodes([code], mapping.textFolding).map((written) => ({ code, written })),
		);
		return sql`SELECT ${column}::text AS "column", w.code, k.id::text AS id FROM (${trusted(String(mapping[rows]))}
			) AS k JOIN unnest(${spelled.map(({ code }) => code)}::text[], ${spelled.map(({ written }) => written)}::text[]) AS w (code, written) ON k.code::text COLLATE "C" = w.written`;
	});
	return sql`${join(each, ' UNION ALL ')} ORDER BY 1, 2, 3`;
}

/** @param become what a test of codes becomes; undefined: nothing */
function named(
	plan: Plan,
	mapping: Mapping,
	become: (column: CodeColumn, codes: readonly string[]) => Plan | undefined,
): Plan {
	const known = CODE_COLUMNS.filter((column) => areRows(column, mapping));
	const currency = known.find(({ rows }) => rows === 'currencies');
	return withNamed(plan, {
		test: (part) => {
			const column = known.find((one) => asksCodes(part, one));
			return column && part.test.kind === 'text_in' ? become(column, part.test.values) : undefined;
		},
		rows: (rows): Rows => {
			if (currency === undefined || rows.currency === undefined) return rows;
			const inCurrency = become(currency, [rows.currency]);
			return inCurrency === undefined ? rows : { ...rows, inCurrency };
		},
	});
}

const areRows = ({ relation, rowId, rows }: CodeColumn, mapping: Mapping): boolean =>
	mapping[rows] !== undefined && Object.hasOwn(ID_TYPES, columnOf(mapping, relation, rowId)?.pgType ?? '');

const asksCodes = ({ operand, test: what }: PlanOf<'test'>, { of, column }: CodeColumn): boolean =>
	operand.kind === 'column' &&
	operand.of === of &&
	operand.column === column &&
	what.kind === 'text_in' &&
	what.compare !== 'exact' &&
	areFewCodes(what.values);
