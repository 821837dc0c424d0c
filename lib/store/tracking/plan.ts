import { isDeepStrictEqual } from 'node:util';
import { escapeIdentifier } from 'pg';
import { namesInPath, oneRow, type Queryable } from '../../database';
import type { Mapping } from '../../shop/mapping/mapping';
import { sql } from '../../database/sql';
import type { Store } from '../schema/store';
import { settingsOf, tablesOf, type FoundTable } from './settings';
import { carriedTriggers, ourFunctionsNow, type CarriedTrigger, type OurFunction } from './carried';
import {
	EVENTS,
	functionBody,
	functionSettings,
	triggerShape,
	type Event,
	type TrackedTable,
	type TriggerSettings,
} from './trigger-sql';

/** A table that is to be followed, and what is there of it already. */
export interface PlannedTable extends TrackedTable {
	readonly oid: number;
	/** Events whose trigger is missing, or is not as it must be. */
	readonly toPutOn: readonly Event[];
	/** Whether a trigger that is not as it must be stands in the place of one of those. */
	readonly inPlace: boolean;
	/** Whether every function logs what it should already. */
	readonly logs: boolean;
	/** Functions of another role that do something else, or that the login may not put on the table. */
	readonly foreign: readonly string[];
	readonly droppable: boolean;
}

export interface TrackingPlan {
	readonly tables: readonly PlannedTable[];
	/** Triggers on tables that the mapping does not name, or not under this function. */
	readonly surplus: readonly CarriedTrigger[];
	/** By their quoted names with the schema. */
	readonly functions: ReadonlyMap<string, OurFunction>;
	readonly settings: TriggerSettings;
	/** Whether the server replaces triggers (Postgres 14). */
	readonly canReplace: boolean;
}

/**
 * What is to be done to have the mapping's tables followed. Only reads.
 * @param db in a transaction with the mapping's search path
 */
export async function planTracking(mapping: Mapping, store: Store, db: Queryable): Promise<TrackingPlan> {
	const settings = settingsOf(mapping, store);
	const wanted = await tablesOf(mapping, db);
	const carried = await carriedTriggers(store, db);
	const functions = await ourFunctionsNow(store, db);
	const unusable = new Set(
		functions.filter((one) => !one.replaceable && !one.executable).map(({ name }) => name),
	);
	const tables = numbered(wanted, carried, functions).map((table) =>
		planTable(table, carried, unusable, settings),
	);
	const { version } = await oneRow<{ version: number }>(
		db,
		sql`SELECT current_setting('server_version_num')::int AS version`,
	);
	return {
		tables,
		surplus: surplusOf(carried, tables),
		functions: new Map(
			functions.map((one) => [`${escapeIdentifier(store.schema)}.${escapeIdentifier(one.name)}`, one]),
		),
		settings,
		canReplace: version >= 140_000,
	};
}

/**
 * A table keeps the number that its functions have: to give them to another would, for a while, have one
 * table's trigger run the function of another.
 */
function numbered(
	wanted: readonly FoundTable[],
	carried: readonly CarriedTrigger[],
	functions: readonly OurFunction[],
): FoundTable[] {
	const taken = new Set(functions.map(({ name }) => numberIn(name)));
	const given = new Set<number>();
	const keep = (number: number) => given.size !== given.add(number).size;
	const kept = new Map(
		wanted.map(({ oid }) => [
			oid,
			carried
				.filter((one) => one.oid === oid)
				.map((one) => numberIn(one.function))
				.find(keep),
		]),
	);
	let next = 0;
	const free = () => {
		do next += 1;
		while (taken.has(next));
		return next;
	};
	return wanted.map((table) => ({ ...table, number: kept.get(table.oid) ?? free() }));
}

const numberIn = (name: string): number => Number(/\d+/.exec(name)?.[0]);

function planTable(
	table: FoundTable,
	carried: readonly CarriedTrigger[],
	unusable: ReadonlySet<string>,
	settings: TriggerSettings,
): PlannedTable {
	const here = carried.filter(({ oid }) => oid === table.oid);
	const nameOf = (event: Event) => `touched_${table.number}_${event}`;
	const of = (event: Event) => here.find((one) => one.function === nameOf(event));
	const toPutOn = EVENTS.filter((event) => !isFit(of(event), event, table));
	const wrong = EVENTS.flatMap((event) => {
		const one = of(event);
		return one !== undefined && logsAsWanted(one, event, table, settings) ? [] : [one];
	});
	return {
		...table,
		toPutOn,
		inPlace: toPutOn.some((event) => here.some((one) => one.trigger.startsWith(`zz_touched_${event}_`))),
		logs: wrong.length === 0,
		foreign: [
			...wrong.flatMap((one) => (one === undefined || one.replaceable ? [] : [one.function])),
			...toPutOn.map(nameOf).filter((name) => unusable.has(name)),
		],
	};
}

function isFit(found: CarriedTrigger | undefined, event: Event, table: TrackedTable): boolean {
	const { type, oldTable, newTable } = triggerShape(event, table);
	return (
		found !== undefined &&
		found.fires &&
		found.type === type &&
		found.oldTable === oldTable &&
		found.newTable === newTable
	);
}

const logsAsWanted = (
	{ body, definer, config, open }: CarriedTrigger,
	event: Event,
	table: TrackedTable,
	settings: TriggerSettings,
) =>
	definer &&
	!open &&
	body === functionBody(event, table, settings) &&
	isDeepStrictEqual(settingsIn(config), functionSettings(event, table, settings));

const settingsIn = (config: readonly string[]): Record<string, string> =>
	Object.fromEntries(
		config.map((one) => {
			const [name, value] = [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)];
			return [name, name === 'search_path' ? namesInPath(value).join() : value];
		}),
	);

const surplusOf = (carried: readonly CarriedTrigger[], tables: readonly PlannedTable[]): CarriedTrigger[] =>
	carried.filter(
		(one) => !tables.some(({ oid, number }) => oid === one.oid && number === numberIn(one.function)),
	);
