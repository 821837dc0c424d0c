import type { Queryable } from '../../database/queryable';
import { oneRow } from '../../database/run';
import { sql } from '../../database/sql';
import type { Mapping } from '../../shop/mapping/mapping';
import { allFacts, changedPlan, somePart } from '../plan/fold-plan';
import {
	all,
	areCategories,
	factsOf,
	partsOf,
	withParts,
	withRows,
	type Fact,
	type Operand,
	type Plan,
	type RowRelation,
	type Rows,
} from '../plan/plan';
import { lookUpStrategy } from '../sql/look-up';
import { writeOver, type ShopContext } from '../sql/printer';
import { allListed, keyList, mayReadFirst } from '../sql/read-first-sql';
import { relationsRead } from '../sql/relations-read';
import { estimatedCost } from './estimate';
import { rewritingThatTells } from './rewriting';
import { united } from './united';

/**
 * The products of the categories that a rule asks for are listed first, and an index leads from each to its
 * lines. Joined, the planner takes a tree of categories for a fixed share of all products (four times as many
 * as there were), and reads every line of the shop: on Medusa, who never bought in a category of 2,500 of
 * 100,000 products took 1.7 s so, and 0.75 s listed first.
 */
export const productsFirst = rewritingThatTells((plan, mapping, found) => listing(plan, mapping, found));

/**
 * A query that costs less, in the planner's unit, is answered before the products would be counted.
 */
export const WORTH_COUNTING = 20_000;

/** Of an array that a sub-select makes the planner expects so many elements, however many there are. */
const EXPECTED = 10;

/** So many are never listed, in so many lists. */
const [MOST, MOST_LISTS] = [50_000, 10];

/**
 * What the planner thinks that it costs to look up the rows of all listed products. It expects ten of them:
 * what those cost is taken so many times as there are. Infinite where a list would be too long.
 */
export async function costOfListed(plan: Plan, shop: ShopContext, db: Queryable): Promise<number> {
	const lists = listsOf(plan, shop.mapping);
	if (lists.length > MOST_LISTS) return Infinity;
	let cost = 0;
	for (const rows of lists) {
		const { list, all: looked } = writeOver(lookUpStrategy, shop, (printer) => ({
			list: keyList(rows, printer),
			all: allListed(rows, printer),
		})).written;
		const { count } = await oneRow<{ count: number }>(
			db,
			sql`SELECT count(*)::int AS count FROM (SELECT DISTINCT * FROM (${list}) AS one LIMIT ${MOST + 1}) AS few`,
		);
		if (count > MOST) return Infinity;
		const ofTen = (await estimatedCost(looked, db)) - (await estimatedCost(list, db));
		cost += (ofTen * Math.max(count, EXPECTED)) / EXPECTED;
	}
	return cost;
}

/** The categories whose products would be listed, each once. */
function listsOf(plan: Plan, mapping: Mapping): readonly Rows[] {
	const lists = new Map<string, Rows>();
	listing(plan, mapping, (rows) => lists.set(JSON.stringify(rows), rows));
	return [...lists.values()];
}

/**
 * Only what must hold of each row is listed: elsewhere the list is not looked up but searched, row by row, as
 * where a fact shares its scan with others. A fifth of all spending in one category took 1.3 times as long.
 * @param found is told each list
 */
function listing(plan: Plan, mapping: Mapping, found?: (rows: Rows) => void): Plan {
	const inPart = (part: Plan): Plan => {
		if (part.kind !== 'some' || !areCategories(part.rows)) return inPlan(part);
		if (!mayReadFirst(part.rows, mapping)) return part;
		found?.(part.rows);
		return { kind: 'some', rows: { ...part.rows, readFirst: true } };
	};
	const inRows = (rows: Rows): Rows => withParts(rows, inPart);
	const one = (rows: Rows): Rows => (areCategories(rows) ? rows : inRows(linesWith(rows, mapping) ?? rows));
	const asked = ({ or, ...rows }: Rows): Rows =>
		or === undefined ? one(rows) : { ...one(rows), or: or.map(one) };
	const inOperand = (operand: Operand): Operand => {
		if (operand.kind !== 'fact' || !areAlone(operand.fact, plan)) return operand;
		return withRows(operand, operand.fact.measure === 'some' ? asked : inRows);
	};
	const inPlan = (one: Plan): Plan =>
		changedPlan(one, {
			test: (part) => ({ ...part, operand: inOperand(part.operand) }),
			some: (rows) => ({ kind: 'some', rows: asked(rows) }),
		});
	return inPlan(united.rewrite(plan, mapping));
}

/** Whether a fact's rows are read for nothing else. */
const areAlone = ({ measure, rows: { of } }: Fact, plan: Plan): boolean =>
	measure !== 'share' && allFacts(plan).filter(({ rows }) => linesOr(rows.of) === linesOr(of)).length === 1;

/** What is asked of lines with their categories is asked of lines, once the categories are listed. */
const linesOr = (of: RowRelation): RowRelation => (of === 'line_categories' ? 'lines' : of);

/** Whether only the category at hand is asked, and not which others the line is in, or in how many. */
const isOfCategory = (part: Plan): boolean =>
	relationsRead(part).every((one) => one === 'product_categories') &&
	!somePart(part, { some: () => true, test: ({ operand }) => factsOf(operand).length > 0 });

/** Lines with a category as lines that have one, where the category is asked by itself. */
function linesWith({ where, ...rows }: Rows, mapping: Mapping): Rows | undefined {
	if (rows.of !== 'line_categories' || !mayReadFirst({ of: 'categories_of_line' }, mapping)) return undefined;
	const parts = where === undefined ? [] : partsOf(where);
	const ofCategory = parts.filter(isOfCategory);
	const others = parts.filter((part) => !ofCategory.includes(part));
	if (others.some((part) => relationsRead(part).includes('product_categories'))) return undefined;
	const category: Plan = {
		kind: 'some',
		rows: { of: 'categories_of_line', ...(ofCategory.length === 0 ? {} : { where: all(ofCategory) }) },
	};
	return { ...rows, of: 'lines', where: all([...others, category]) };
}
