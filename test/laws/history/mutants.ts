/**
 * The library with one fault each that makes incremental evaluations lose changes. A law that lets one of
 * them through proves nothing.
 */
import type { Plan } from '../../../lib/compiler/plan/plan';
import type { TimeEdge } from '../../../lib/compiler/plan/edges';
import type { Sql } from '../../../lib/database/sql';
import type { Store } from '../../../lib/store/schema';

type Module = Record<string, any>;

export interface HistoryMutant {
	readonly name: string;
	/** Module of the library, below `lib/`. */
	readonly module: string;
	/** The exports that are replaced. `real` gives other modules as that library has them, below the root. */
	readonly change: (actual: Module, real: (module: string) => Module) => Module;
}

const edges = (name: string, change: (edges: readonly TimeEdge[]) => readonly TimeEdge[]): HistoryMutant => ({
	name,
	module: 'compiler/plan/edges',
	change: ({ edgesOf }) => ({
		edgesOf: (plan: Plan) => {
			const found = (edgesOf as (plan: Plan) => readonly TimeEdge[] | undefined)(plan);
			return found && change(found);
		},
	}),
});

const laterByMillisecond = (edge: TimeEdge): TimeEdge =>
	'at' in edge && !('day' in edge && edge.day)
		? { ...edge, at: new Date(Date.parse(edge.at) + 1).toISOString() }
		: edge;

export const HISTORY_MUTANTS: readonly HistoryMutant[] = [
	edges('the last edge of a rule is forgotten', (found) => found.slice(0, -1)),
	edges('edges on rows are forgotten', (found) => found.filter(({ kind }) => kind !== 'rows')),
	edges('edges on columns of customers are forgotten', (found) =>
		found.filter(({ kind }) => kind !== 'customer_column'),
	),
	edges('every edge is a millisecond late', (found) => found.map(laterByMillisecond)),
	{
		name: 'a cursor over transaction numbers in place of two snapshots',
		module: 'store/tracking/touched-since',
		change: (_actual, real) => ({ touchedSince: real('test/faults/support/known-bad-reader').readByCursor }),
	},
	{
		name: 'what lies below the upper bound of the snapshot counts as seen',
		module: 'store/tracking/touched-since',
		change: (_actual, real) => {
			const { join, sql } = real('lib/database/sql') as typeof import('../../../lib/database/sql');
			const above = (snapshot: string) => sql`xid > pg_snapshot_xmax(${snapshot}::pg_snapshot)`;
			return {
				touchedSince: (snapshots: readonly string[], store: Store): Sql =>
					sql`SELECT customer_id FROM ${store.table('touched')} WHERE ${join(snapshots.map(above), ' OR ')}`,
			};
		},
	},
	{
		name: 'gaps of the log are not looked for',
		module: 'store/tracking/touched-since',
		change: (_actual, real) => {
			const { sql } = real('lib/database/sql') as typeof import('../../../lib/database/sql');
			return { gapSince: () => sql`SELECT NULL AS reason WHERE false` };
		},
	},
	{
		name: 'an update logs the new rows alone',
		module: 'store/tracking/trigger-sql',
		change: ({ triggerStatements }) => ({
			triggerStatements: (...given: unknown[]) =>
				(triggerStatements(...given) as string[]).map((text) =>
					text
						.replace('SELECT * FROM changed_before UNION ALL ', '')
						.replace('SELECT OLD.* UNION ALL SELECT NEW.*', 'SELECT NEW.*'),
				),
		}),
	},
	{
		name: 'deletions are not logged',
		module: 'store/tracking/trigger-sql',
		change: ({ triggerStatements }) => ({
			triggerStatements: (...given: unknown[]) =>
				(triggerStatements(...given) as string[]).map((text) =>
					/FUNCTION [^(]*_delete/.test(text) ? text.replace(/INSERT INTO [^;]*;/, 'NULL;') : text,
				),
		}),
	},
];
