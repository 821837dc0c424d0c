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
	/** The column, or expression in brackets, that the rows are found by; undefined when the plan does not tell. */
	readonly by?: string;
}

/** What a plan reads from end to end in its main part; sub-selects of the select list do not count. */
export function scansOf(plan: PlanNode, joins: readonly string[] = []): Scan[] {
	const conditions = [...joins, ...[plan['Hash Cond'], plan['Merge Cond'], plan['Join Filter']].filter((text) => text !== undefined)];
	const inner = (plan.Plans ?? []).filter((node) => node['Parent Relationship'] !== 'InitPlan' && node['Parent Relationship'] !== 'SubPlan');
	const below = inner.flatMap((node) => scansOf(node, conditions));
	return plan['Node Type'] === 'Seq Scan' ? [{ ...tableOf(plan), ...by(plan, conditions) }, ...below] : below;
}

function tableOf(node: PlanNode): Pick<Scan, 'schema' | 'table' | 'alias'> {
	return { schema: node.Schema ?? 'public', table: node['Relation Name'] ?? '', alias: node.Alias ?? '' };
}

/** What a look-up's value stands as in a plan: `$0`, since Postgres 17 `(InitPlan 1).col1`. */
const VALUE = / = (?:\$\d+|\(InitPlan \d+\)\.col\d+)\)/;

/** What the filter compares with the value, else the column of the table that it is joined by. */
function by(node: PlanNode, joins: readonly string[]): Pick<Scan, 'by'> {
	const compared = leftOfValue(node.Filter ?? '');
	if (compared !== undefined) return { by: withoutAlias(compared, node.Alias) };
	const own = new RegExp(`(?:^|[^\\w.])${node.Alias ?? ''}\\.("(?:[^"]|"")+"|\\w+)`);
	const joined = joins.map((text) => own.exec(text)?.[1]).find((column) => column !== undefined);
	return joined === undefined ? {} : { by: joined };
}

/** From the value back to the bracket that opens its comparison. */
function leftOfValue(filter: string): string | undefined {
	const end = VALUE.exec(filter)?.index;
	if (end === undefined) return undefined;
	let depth = 0;
	for (let at = end - 1; at >= 0; at -= 1) {
		if (filter[at] === ')') depth += 1;
		if (filter[at] === '(') depth -= 1;
		if (depth < 0) return filter.slice(at + 1, end);
	}
	return undefined;
}

/** As CREATE INDEX wants it: expressions in brackets. */
function withoutAlias(text: string, alias = ''): string {
	const plain = text.replaceAll(`${alias}.`, '');
	return /^("(?:[^"]|"")+"|\w+)$/.test(plain) ? plain : `(${plain})`;
}
