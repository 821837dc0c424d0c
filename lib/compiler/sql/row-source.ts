import { defined } from '../../error/defined';
import type { RelationName } from '../../language/relation/relation';
import { joinKeys, linesOfVersions, RELATIONS, type JoinKey } from '../../language/relation/relation-table';
import { spreadsCustomers } from '../../shop/mapping/backend';
import type { Mapping } from '../../shop/mapping/mapping';
import type { NotCounted, Operand, RankedRows, RowRelation, Rows } from '../plan/plan';
import { join, sql, trusted, type Sql } from '../../database/sql';
import { equal } from './equality';
import { jsonLines } from './json-lines';
import { ordersTaken } from './orders-taken';
import { rankedRows } from './ranked-rows';
import { derivedTable, relationAs } from './relation-source';
import { Scope, type Key } from './scope';
import type { SqlContext } from './sql-context';

/** The relations that rows are made of, each joined to the one before. */
const PATHS: Readonly<Record<RowRelation, readonly [RelationName, ...RelationName[]]>> = {
	addresses: ['addresses'],
	tags: ['tags'],
	groups: ['groups'],
	orders: ['orders'],
	lines: ['orders', 'order_lines'],
	line_categories: ['orders', 'order_lines', 'product_categories'],
	events: ['events'],
	lines_of_order: ['order_lines'],
	categories_of_line: ['product_categories'],
	categories_of_event: ['product_categories'],
};

/** Where the rows at hand are not of the relation's usual parent: the keys that lead to them. */
const OTHER_PARENTS: Readonly<Partial<Record<RowRelation, Parent>>> = {
	categories_of_event: { parent: 'events', keys: [['product_id', 'product_id']] },
};

export interface Parent {
	readonly parent: RelationName;
	readonly keys: readonly JoinKey[];
}

/** Rows as the FROM of a sub-select. */
export interface RowSource {
	readonly from: Sql;
	/** The rows at hand within the sub-select: those around it, then its own. */
	readonly scope: Scope;
	/** The column that says which customer's the rows are. */
	readonly owner: () => Key;
	/**
	 * That they are of the customer, order or line at hand around the sub-select.
	 * @param over as they are named, where that is in another sub-select
	 */
	readonly ofRowAtHand: (over?: Scope) => Sql;
}

/** The relation whose rows say whose they are, and when they were. */
export const firstRelation = (of: RowRelation): RelationName => PATHS[of][0];

/** All relations that rows are made of. */
export const relationsOfRows = (of: RowRelation): readonly RelationName[] => PATHS[of];

type AskedRows = Pick<Rows, 'of' | 'ranked' | 'beside' | 'notCounted'>;

interface SourceOptions {
	/** Is told each column that is named of the first relation. */
	readonly note?: (column: Sql) => void;
	/** The columns that ranked rows have; by default all. */
	readonly columns?: readonly Sql[];
}

/** @param context over the rows at hand around the sub-select */
export function rowSource(
	{ of, ranked, beside, notCounted }: AskedRows,
	context: SqlContext,
	{ note, columns }: SourceOptions = {},
): RowSource {
	const { scope: outer, mapping } = context;
	const [first, ...others] = PATHS[of];
	let scope = note === undefined ? outer.with(first) : outer.with(first).noting(note);
	let from =
		ranked === undefined
			? (ordersOf(notCounted, scope, mapping) ?? rowsOf(first, scope, mapping))
			: derivedTable(inPlaces(first, { ranked, notCounted, columns }, context), scope.alias(first));
	for (const relation of others) {
		const parents = scope;
		scope = scope.with(relation);
		from = sql`${from} ${joinOf(relation, parents, scope, mapping)}`;
	}
	return {
		from,
		scope,
		owner: () => scope.key(first, defined(RELATIONS[first].owner)),
		ofRowAtHand: (over = scope) =>
			onKeys(first, { parents: outer, scope: over, other: OTHER_PARENTS[of], beside: beside?.of }, mapping),
	};
}

/**
 * Writes over rows as a source. Ranked ones have only the columns that are named of them, so all is written
 * twice, first to learn which. Each column that nobody names stays in the sort as a NULL, of 32 bytes where
 * it is a text: with those of Vendure's orders, the sort for a first order in dollars was priced at twice its
 * worth, and Postgres took an index and two workers instead (385 ms; 270 since).
 */
export function overSource<T>(rows: AskedRows, context: SqlContext, write: (source: RowSource) => T): T {
	if (rows.ranked === undefined) return write(rowSource(rows, context));
	const named = new Map<string, Sql>();
	const note = (column: Sql) => void named.set(plainName(column), column);
	write(rowSource(rows, context, { note }));
	return write(rowSource(rows, context, { columns: [...named.values()] }));
}

/** Without its quotes: `coupon` and `"coupon"` are one column. */
const plainName = ({ text }: Sql): string => text.replace(/^"(.*)"$/, '$1');

interface Placed extends Pick<Rows, 'notCounted'>, Pick<SourceOptions, 'columns'> {
	readonly ranked: RankedRows;
}

/** The rows that are in the places that count: of all customers, or of the one at hand. */
function inPlaces(relation: RelationName, { ranked, notCounted, columns }: Placed, context: SqlContext): Sql {
	const { mapping } = context;
	const ofOne = context.scope.has('customers');
	const parents = ofOne ? context.scope : Scope.empty;
	const scope = parents.with(relation);
	const conditions = context.conditions({ of: relation as 'orders' | 'events', ...ranked }, scope);
	return rankedRows(ranked, {
		relation,
		from: ordersOf(notCounted, scope, mapping) ?? relationAs(relation, scope, mapping),
		scope,
		conditions: ofOne ? [onKeys(relation, { parents, scope }, mapping), ...conditions] : conditions,
		mapping,
		ofOne,
		columns,
		// Citus would gather the rows of a limit on one server first.
		mayLimit: !spreadsCustomers(mapping),
	});
}

/** Undefined where only those that count are taken. */
export const ordersOf = (
	notCounted: NotCounted | undefined,
	scope: Scope,
	mapping: Mapping,
): Sql | undefined => notCounted && derivedTable(ordersTaken(notCounted, mapping), scope.alias('orders'));

const rowsOf = (relation: RelationName, scope: Scope, mapping: Mapping): Sql =>
	jsonLines(relation, scope, mapping) ?? besideParent(relation, scope, mapping);

/**
 * The rows of a relation beside those of its parent. Lines that are asked for their order's version are not
 * joined to the order a second time: before 18 Postgres read all orders twice. On Medusa, of 1,120,000
 * orders, a product, or a category of the last quarter took 1.9 s instead of 1.6.
 */
function besideParent(relation: RelationName, scope: Scope, mapping: Mapping): Sql {
	const versioned = linesOfVersions(relation, mapping);
	return versioned === undefined
		? relationAs(relation, scope, mapping)
		: derivedTable(trusted(versioned), scope.alias(relation));
}

/** Joined to their order, lines that its row holds had every order read twice: 7.9 s instead of 1.8 s. */
function joinOf(relation: RelationName, parents: Scope, scope: Scope, mapping: Mapping): Sql {
	const inParent = jsonLines(relation, scope, mapping);
	if (inParent !== undefined) return sql`CROSS JOIN LATERAL ${inParent}`;
	return sql`JOIN ${besideParent(relation, scope, mapping)} ON ${onKeys(relation, { parents, scope }, mapping)}`;
}

const parentOf = (relation: RelationName, mapping: Mapping): Parent => ({
	parent: defined(RELATIONS[relation].parent),
	keys: joinKeys(mapping, relation),
});

/** How rows are found from the row at hand around them. */
export const keysOf = (of: RowRelation, mapping: Mapping): Parent =>
	OTHER_PARENTS[of] ?? parentOf(firstRelation(of), mapping);

interface Joined {
	/** The rows at hand before the join, and with it. */
	readonly parents: Scope;
	readonly scope: Scope;
	/** By default the relation's usual parent. */
	readonly other?: Parent;
	/** The relation of the row at hand that it lies beside, which is of the same customer. */
	readonly beside?: RelationName;
}

/**
 * The one place that says how a row finds its parent. A row beside another finds the customer by that one:
 * named from the customer too, the sub-select hangs on two rows around it, and Postgres runs it for each
 * instead of joining. "A, then B within 30 days" took more than a minute so, and 1.0 s joined.
 */
function onKeys(relation: RelationName, { parents, scope, other, beside }: Joined, mapping: Mapping): Sql {
	const { parent, keys } = other ?? parentOf(relation, mapping);
	const inParent = (column: string) =>
		parent === 'customers' ? customerAtHand(parents, beside) : parents.key(parent, column);
	return join(
		keys.map(([column, parentColumn]) => equal(scope.key(relation, column), inParent(parentColumn), mapping)),
		' AND ',
	);
}

const customerAtHand = (parents: Scope, beside: RelationName | undefined): Key =>
	beside === undefined ? parents.owner() : parents.key(beside, defined(RELATIONS[beside].owner));

/** The instant of a row that windows speak of, as an operand. */
export function instantOperand(of: RowRelation): Operand | undefined {
	const { instant, row } = RELATIONS[firstRelation(of)];
	return instant === undefined ? undefined : { kind: 'column', of: defined(row), column: instant };
}

/** The instant of the rows at hand. */
export function instantColumn(of: RowRelation, scope: Scope): Sql | undefined {
	const { instant } = RELATIONS[firstRelation(of)];
	return instant === undefined ? undefined : scope.column(firstRelation(of), instant);
}
