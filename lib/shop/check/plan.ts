/** A node of EXPLAIN (FORMAT JSON, VERBOSE), as far as it is looked at here. */
export interface PlanNode {
	readonly 'Node Type': string;
	readonly Schema?: string;
	readonly 'Relation Name'?: string;
	readonly Alias?: string;
	readonly 'Index Name'?: string;
	readonly 'Index Cond'?: string;
	readonly 'Hash Cond'?: string;
	readonly 'Merge Cond'?: string;
	readonly 'Join Filter'?: string;
	readonly 'Plan Rows'?: number;
	readonly Filter?: string;
	readonly 'Parent Relationship'?: string;
	readonly Plans?: readonly PlanNode[];
}

/** A table that is read from end to end. */
export interface Scan {
	readonly schema: string;
	readonly table: string;
	readonly alias: string;
	/**
	 * The column, or expression in brackets, that the rows are found by; undefined when the plan does not tell.
	 */
	readonly by?: string;
}

/**
 * What follows the expression in a filter: the value of a look-up (`$0`, since Postgres 17 `(InitPlan
 * 1).col1`).
 */
export const LOOKED_UP = / = (?:\$\d+|\(InitPlan \d+\)\.col\d+)\)/;
/** A pattern that any part of a text is searched by. */
export const SEARCHED = / ~~\* '/;

/** What a plan reads from end to end in its main part; sub-selects of the select list do not count. */
export function scansOf(plan: PlanNode, compared: RegExp, joins: readonly string[] = []): Scan[] {
	const conditions = [
		...joins,
		...[plan['Hash Cond'], plan['Merge Cond'], plan['Join Filter']].filter((text) => text !== undefined),
	];
	const below = mainPlans(plan).flatMap((node) => scansOf(node, compared, conditions));
	return plan['Node Type'] === 'Seq Scan'
		? [{ ...tableOf(plan), ...by(plan, compared, conditions) }, ...below]
		: below;
}

/** Whether rows are made of JSON or lists in a column. */
export const takesApart = (plan: PlanNode): boolean =>
	TAKES_APART.has(plan['Node Type']) || mainPlans(plan).some(takesApart);

const TAKES_APART: ReadonlySet<string> = new Set(['Function Scan', 'Table Function Scan', 'ProjectSet']);

const mainPlans = (plan: PlanNode): readonly PlanNode[] =>
	(plan.Plans ?? []).filter(
		(node) => node['Parent Relationship'] !== 'InitPlan' && node['Parent Relationship'] !== 'SubPlan',
	);

function tableOf(node: PlanNode): Pick<Scan, 'schema' | 'table' | 'alias'> {
	return { schema: node.Schema ?? 'public', table: node['Relation Name'] ?? '', alias: node.Alias ?? '' };
}

/** What the filter compares with the value, else the column of the table that it is joined by. */
function by(node: PlanNode, compared: RegExp, joins: readonly string[]): Pick<Scan, 'by'> {
	const left = leftOf(compared, node.Filter ?? '');
	if (left !== undefined) return { by: withoutAlias(left, node.Alias) };
	if (compared !== LOOKED_UP) return {};
	const own = new RegExp(`(?:^|[^\\w.])${node.Alias ?? ''}\\.("(?:[^"]|"")+"|\\w+)`);
	const joined = joins.map((text) => own.exec(text)?.[1]).find((column) => column !== undefined);
	return joined === undefined ? {} : { by: joined };
}

/** From the value back to the bracket that opens its comparison. */
function leftOf(value: RegExp, filter: string): string | undefined {
	const end = value.exec(filter)?.index;
	if (end === undefined) return undefined;
	let depth = 0;
	for (let at = end - 1; at >= 0; at -= 1) {
		if (filter[at] === ')') depth += 1;
		if (filter[at] === '(') depth -= 1;
		if (depth < 0) return filter.slice(at + 1, end);
	}
	return undefined;
}

/** As CREATE INDEX wants it: expressions in brackets, a varchar as the column that it is. */
function withoutAlias(text: string, alias = ''): string {
	const plain = text.replaceAll(`${alias}.`, '').replace(/^\(("(?:[^"]|"")+"|\w+)\)::text$/, '$1');
	return /^("(?:[^"]|"")+"|\w+)$/.test(plain) ? plain : `(${plain})`;
}
