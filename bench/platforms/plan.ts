import type { Client } from 'pg';
import { firstOf } from '../../lib/error/defined';

interface Node {
	readonly 'Node Type': string;
	readonly 'Relation Name'?: string;
	readonly 'Index Name'?: string;
	readonly Plans?: readonly Node[];
}

export interface Statement {
	readonly text: string;
	readonly values?: readonly unknown[];
}

/**
 * How the planner reaches the large tables: `Seq Scan orders`, `Index Scan orders_pkey`; each as often as it
 * is read.
 */
export async function scansOf(statement: Statement, client: Client): Promise<string[]> {
	const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Node }[] }>({
		text: `EXPLAIN (FORMAT JSON) ${statement.text}`,
		values: [...(statement.values ?? [])],
	});
	return scans(firstOf(firstOf(rows)['QUERY PLAN']).Plan, await largeNames(client)).sort();
}

function scans(node: Node, large: ReadonlySet<string>): string[] {
	const index = node['Index Name'];
	const name = index ?? node['Relation Name'];
	const here =
		name !== undefined && large.has(name) && node['Node Type'] !== 'ModifyTable'
			? [`${node['Node Type'].replace('Index Only', 'Index')} ${name}`]
			: [];
	return [...here, ...(node.Plans ?? []).flatMap((child) => scans(child, large))];
}

/** Tables of 50,000 rows and more, and their indexes. */
async function largeNames(client: Client): Promise<ReadonlySet<string>> {
	const { rows } = await client.query<{
		name: string;
	}>(`SELECT c.relname AS name FROM pg_class AS c LEFT JOIN pg_index AS i ON i.indexrelid = c.oid
		JOIN pg_class AS t ON t.oid = coalesce(i.indrelid, c.oid) WHERE c.relkind IN ('r', 'i') AND t.reltuples >= 50000`);
	return new Set(rows.map(({ name }) => name));
}

/** `same`, or what only one of the two has. */
export function planDifference(ours: readonly string[], theirs: readonly string[]): string {
	const only = (a: readonly string[], b: readonly string[]) => {
		const left = [...b];
		return a.filter((one) => {
			const at = left.indexOf(one);
			if (at >= 0) left.splice(at, 1);
			return at < 0;
		});
	};
	const [mine, hand] = [only(ours, theirs), only(theirs, ours)];
	if (mine.length === 0 && hand.length === 0) return 'same';
	return `ours ${mine.join(', ') || 'none'}; by hand ${hand.join(', ') || 'none'}`;
}
