import { escapeIdentifier, escapeLiteral } from 'pg';
import { commentLine, type Queryable } from '../../database';
import type { Mapping } from '../../shop/mapping/mapping';
import type { RemainingTriggers } from '../schema/install';
import type { Store } from '../schema/store';
import { carriedTriggers, ourFunctionsNow, type CarriedTrigger } from './carried';
import { planTracking } from './plan';
import { dropFunctionSql, dropTriggerSql } from './take-off';
import { ownership, removal, SET_PATH, trackingRole } from './tracking-role';
import { functionNames, triggerStatements, type TrackedTable } from './trigger-sql';

/**
 * The statements by which a DBA puts change tracking on, where the login of the credential has no right to
 * put triggers on the shop's tables. One transaction for each table, so that none is locked while the next
 * one is waited for.
 * @param db in a transaction with the mapping's search path
 */
export async function trackingScript(mapping: Mapping, store: Store, db: Queryable): Promise<string> {
	const { tables, settings } = await planTracking(mapping, store, db);
	const { before, statementsFor, after } = await ownership(mapping, store, db);
	const blocks = tables.map((tracked) =>
		block([...triggerStatements(tracked, settings), ...statementsFor(functionNames(tracked, settings))]),
	);
	return [before, ...blocks, stateOf(tables, store), after, ''].join('\n\n');
}

/**
 * The statements by which a DBA gives the functions that are there already to a role with no other rights.
 * @param db in a transaction with the mapping's search path
 */
export async function ownershipScript(mapping: Mapping, store: Store, db: Queryable): Promise<string> {
	const { before, statementsFor, after } = await ownership(mapping, store, db);
	const awake = (await ourFunctionsNow(store, db)).filter(({ definer }) => definer);
	const names = awake.map(({ name }) => `${escapeIdentifier(store.schema)}.${escapeIdentifier(name)}()`);
	return [before, block(statementsFor(names)), after, ''].join('\n\n');
}

function stateOf(tables: readonly TrackedTable[], { schema }: Store): string {
	const names = tables.map(({ table }) => escapeLiteral(table).trim()).join(', ');
	return block([
		`INSERT INTO ${escapeIdentifier(schema)}.tracking AS t (enabled, epoch, tables) VALUES (true, 1, ARRAY[${names}]::text[])
ON CONFLICT (one) DO UPDATE SET enabled = true, epoch = t.epoch + 1, tables = excluded.tables, changed_at = clock_timestamp()`,
	]);
}

/** The statements by which a DBA takes tracking off, and what is left to do then. */
export async function offScript(store: Store, db: Queryable): Promise<string> {
	const carried = await carriedTriggers(store, db);
	return [...offBlocks(carried, store), ...roleLeft(carried, store), ''].join('\n\n');
}

/** The statements by which a DBA takes tracking off: transactions, one behind the other. */
export function offBlocks(carried: readonly CarriedTrigger[], store: Store): string[] {
	const schema = escapeIdentifier(store.schema);
	const state = block([
		`UPDATE ${schema}.tracking SET enabled = false, epoch = epoch + 1, tables = '{}', changed_at = clock_timestamp()`,
		`DELETE FROM ${schema}.touched`,
		`DELETE FROM ${schema}.tracking_gap`,
	]);
	return [...dropBlocks(carried, store), state];
}

/** Drops triggers, each table's in a transaction of its own, and then their functions. */
function dropBlocks(carried: readonly CarriedTrigger[], store: Store): string[] {
	const tables = [...new Set(carried.map(({ table }) => table))];
	const functions = [...new Set(carried.map((one) => one.function))];
	return [
		...tables.map((name) =>
			block(
				carried
					.filter(({ table }) => table === name)
					.map(({ table, trigger }) => dropTriggerSql(table, trigger)),
			),
		),
		...(functions.length > 0 ? [block(functions.map((name) => dropFunctionSql(store, name)))] : []),
	];
}

const roleLeft = (carried: readonly CarriedTrigger[], store: Store): string[] =>
	carried.some(({ owner }) => owner === trackingRole(store))
		? [
				commentLine(
					`The role that the functions belonged to is needed no more. To remove it: ${removal(store)}`,
				),
			]
		: [];

/** For the owner of the tables, to drop what the login could not; their functions go with the next call. */
export const remainingScript = (remaining: readonly RemainingTriggers[]): string =>
	remaining
		.map(({ table, triggers }) => `${block(triggers.map((name) => dropTriggerSql(table, name)))}\n`)
		.join('\n');

const block = (statements: readonly string[]) =>
	['BEGIN', SET_PATH.slice(0, -1), "SET LOCAL lock_timeout = '2s'", ...statements, 'COMMIT;'].join(';\n');
