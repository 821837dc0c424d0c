import { escapeIdentifier, escapeLiteral } from 'pg';
import { searchPath } from '../../database/search-path';
import { ALL_CUSTOMERS } from '../../shop/mapping/mapping';

/** One base table that is followed. */
export interface TrackedTable {
	/** As the mapping names it, quoted where needed. */
	readonly table: string;
	/** With its schema, quoted where needed. */
	readonly relation: string;
	/** A SELECT of customer ids from `changed`, or `all`. */
	readonly customers: string;
	/**
	 * Whether it has partitions or is one. A trigger for each statement fires on the table that the statement
	 * names, and so misses what is written through a parent or to a partition; one for each row does not.
	 */
	readonly partitioned: boolean;
	/** The role that owns it. */
	readonly owner: string;
	/** Number in the names of its functions. */
	readonly number: number;
}

export interface TriggerSettings {
	readonly schema: string;
	readonly keyType: string;
	/** Schemas that are searched for what the mapping's own SQL does not qualify. */
	readonly searchPath: readonly string[];
}

const LOCK_TIMEOUT_MS = 200;

/** Above so many customers a statement of the shop is a bulk load. */
const MAX_LISTED_CUSTOMERS = 100;

export const EVENTS = ['insert', 'update', 'delete', 'truncate'] as const;
export type Event = (typeof EVENTS)[number];

/**
 * Statements that put the triggers on one table: dropped and made anew, so that running them twice is
 * harmless.
 */
export const triggerStatements = (tracked: TrackedTable, settings: TriggerSettings): readonly string[] =>
	EVENTS.flatMap((event) => [
		...loggingFunction(event, tracked, settings),
		dropSql(event, tracked, settings),
		triggerSql(event, tracked, settings),
	]);

/** The functions of one table, each as `schema.name()`. */
export const functionNames = (tracked: TrackedTable, settings: TriggerSettings): readonly string[] =>
	EVENTS.map((event) => `${functionName(event, tracked, settings)}()`);

/**
 * Begins with a letter late in the alphabet: triggers fire by name, and ours want to come last. The schema,
 * which may be long, stands at the end: Postgres cuts a name after 63 bytes, and the four must stay apart.
 */
export const triggerName = (event: Event, schema: string) =>
	escapeIdentifier(`zz_touched_${event}_${schema}`);
/** Quoted, with its schema. */
export const functionName = (
	event: Event,
	{ number }: Pick<TrackedTable, 'number'>,
	{ schema }: Pick<TriggerSettings, 'schema'>,
) => `${escapeIdentifier(schema)}.${escapeIdentifier(`touched_${number}_${event}`)}`;

/**
 * The function, doing nothing: who may not drop a trigger can still put it to sleep. To replace it keeps its
 * owner and who may execute it, but neither its settings nor whose rights it runs with.
 * @param name quoted, with its schema
 */
export const sleepingFunction = (name: string): readonly string[] => [
	`CREATE OR REPLACE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql SET search_path = ${searchPath()} AS 'BEGIN RETURN NULL; END'`,
	revokeSql(name),
];

/** The function, awake, and who may execute it. */
export const loggingFunction = (
	event: Event,
	tracked: TrackedTable,
	settings: TriggerSettings,
): readonly string[] => [functionSql(event, tracked, settings), ...rightsSql(event, tracked, settings)];

/**
 * Since Postgres 14 a trigger is replaced by who has TRIGGER on its table; to drop it takes the table's
 * owner.
 */
export const putOnSql = (
	event: Event,
	tracked: TrackedTable,
	settings: TriggerSettings,
	canReplace: boolean,
): readonly string[] =>
	canReplace
		? [triggerSql(event, tracked, settings, true)]
		: [dropSql(event, tracked, settings), triggerSql(event, tracked, settings)];

/**
 * Who may execute the function may put it on a table of its own, of types of its own: their casts would run
 * with the rights of the function's owner. Who adds a partition must be able to, for the triggers come with
 * it; only the owner of the table adds one.
 */
function rightsSql(event: Event, tracked: TrackedTable, settings: TriggerSettings): readonly string[] {
	const name = functionName(event, tracked, settings);
	return tracked.partitioned
		? [revokeSql(name), `GRANT EXECUTE ON FUNCTION ${name}() TO ${escapeIdentifier(tracked.owner)}`]
		: [revokeSql(name)];
}

const revokeSql = (name: string) => `REVOKE EXECUTE ON FUNCTION ${name}() FROM PUBLIC`;

const dropSql = (event: Event, { relation }: TrackedTable, { schema }: TriggerSettings) =>
	`DROP TRIGGER IF EXISTS ${triggerName(event, schema)} ON ${relation}`;

/** What the catalogue must say of a trigger for it to be the one that is wanted. */
interface TriggerShape {
	/** Bits of pg_trigger.tgtype. */
	readonly type: number;
	readonly oldTable: string | null;
	readonly newTable: string | null;
}

const TYPE_BITS: Readonly<Record<Event, number>> = { insert: 4, delete: 8, update: 16, truncate: 32 };

export function triggerShape(event: Event, tracked: TrackedTable): TriggerShape {
	const seen = transitionsOf(event, tracked);
	return {
		type: TYPE_BITS[event] + (isForEachRow(event, tracked) ? 1 : 0),
		oldTable: /OLD TABLE AS (\w+)/.exec(seen)?.[1] ?? null,
		newTable: /NEW TABLE AS (\w+)/.exec(seen)?.[1] ?? null,
	};
}

const isForEachRow = (event: Event, { partitioned }: TrackedTable) => partitioned && event !== 'truncate';
const transitionsOf = (event: Event, tracked: TrackedTable) =>
	isForEachRow(event, tracked) || tracked.customers === ALL_CUSTOMERS ? '' : TRANSITIONS[event];

function triggerSql(event: Event, tracked: TrackedTable, settings: TriggerSettings, replace = false): string {
	const forEach = isForEachRow(event, tracked) ? 'ROW' : 'STATEMENT';
	const seen = transitionsOf(event, tracked);
	return `CREATE ${replace ? 'OR REPLACE ' : ''}TRIGGER ${triggerName(event, settings.schema)} AFTER ${event.toUpperCase()} ON ${tracked.relation}${seen} FOR EACH ${forEach} EXECUTE FUNCTION ${functionName(event, tracked, settings)}()`;
}

const TRANSITIONS: Readonly<Record<Event, string>> = {
	insert: ' REFERENCING NEW TABLE AS changed',
	update: ' REFERENCING OLD TABLE AS changed_before NEW TABLE AS changed_after',
	delete: ' REFERENCING OLD TABLE AS changed',
	truncate: '',
};

/**
 * Runs with the rights of its owner: the shop's own role needs no right on our tables. The search path is
 * fixed, and holds the mapping's schemas only where its SQL is part of the function, so that nobody can make
 * it call anything else. Whatever goes wrong in it becomes a gap, never a failure of the shop's statement; a
 * column that the shop has dropped included, for nothing here depends on columns until it runs. A lock that
 * somebody holds on our tables, or on a table of the shop that the SELECT reads, is such a fault too. The
 * wait for it ends long before Postgres looks for deadlocks (1 s), which it might break at the shop's cost.
 *
 * Of the 52 thousand instructions that the trigger of a single insert takes, 14 are for any trigger that sees
 * its rows, 23 for the INSERT, and 15 for being harmless: 6 for rights and path, 2 for the lock timeout, 7
 * for the exception block. A log without WAL would save 1, and lose changes in a crash. To remember in a
 * setting whom the transaction has logged would save more, and let any role of the shop hide its changes.
 */
function functionSql(event: Event, tracked: TrackedTable, settings: TriggerSettings): string {
	const path = searchPath(schemasFor(event, tracked, settings));
	return `CREATE OR REPLACE FUNCTION ${functionName(event, tracked, settings)}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${path} SET lock_timeout = '${LOCK_TIMEOUT_MS}ms' AS ${literal(functionBody(event, tracked, settings))}`;
}

const logsEverybody = (event: Event, { customers }: TrackedTable) =>
	event === 'truncate' || customers === ALL_CUSTOMERS;
const schemasFor = (event: Event, tracked: TrackedTable, { searchPath: schemas }: TriggerSettings) =>
	logsEverybody(event, tracked) ? [] : schemas;

/**
 * What the function sets while it runs; the schemas of its search path with commas between them, without
 * quotes.
 */
export const functionSettings = (event: Event, tracked: TrackedTable, settings: TriggerSettings) => ({
	search_path: ['pg_catalog', ...schemasFor(event, tracked, settings), 'pg_temp'].join(),
	lock_timeout: `${LOCK_TIMEOUT_MS}ms`,
});

/** As the catalogue keeps it. */
export function functionBody(event: Event, tracked: TrackedTable, settings: TriggerSettings): string {
	const gap = (reason: string) =>
		`INSERT INTO ${escapeIdentifier(settings.schema)}.tracking_gap (reason) VALUES (${reason})`;
	const work = logsEverybody(event, tracked)
		? gap(literal(`${event} on ${tracked.table}`))
		: loggingSql(event, tracked, settings);
	return `
#variable_conflict use_column
DECLARE
	written bigint;
BEGIN
	${work};
	RETURN NULL;
EXCEPTION WHEN OTHERS THEN
	BEGIN
		${gap(`${literal(`${event} on ${tracked.table}: `)} || SQLERRM`)};
	EXCEPTION WHEN OTHERS THEN NULL;
	END;
	RETURN NULL;
END`;
}

/**
 * A SELECT from the changed rows alone has one plan, for one row and for a million. It logs a customer twice
 * rather than look for doubles, which cost a single insert a tenth of its speed. To count the rows, and look
 * for doubles in bulk loads alone, cost each single statement a sixth of what its trigger does (62 instead of
 * 52 thousand instructions).
 */
function loggingSql(event: Event, tracked: TrackedTable, { schema, keyType }: TriggerSettings): string {
	const customers = (distinct = '') =>
		`INSERT INTO ${escapeIdentifier(schema)}.touched (customer_id) SELECT ${distinct}touched.id::${keyType} FROM (${changedRows(event, tracked)}) AS touched (id) WHERE touched.id IS NOT NULL`;
	return tracked.partitioned || !readsOtherTables(tracked)
		? customers()
		: fewOrManySql(customers(), customers('DISTINCT '));
}

/** May say yes where it is no: that costs the shop a little, and no customer. */
const readsOtherTables = ({ customers }: TrackedTable) =>
	/\bJOIN\b|,|\bFROM\b(?!\s+changed\b)/i.test(customers);

/**
 * The first statement is planned once in a connection and kept: the limit makes it a plan for few rows even
 * where the first load of a pooled connection was a bulk load (planned for 400,000 lines, it read the orders'
 * index from its start for each single line after that). A bulk load is planned by itself, and logs its
 * customers once more, each once.
 */
const fewOrManySql = (few: string, many: string) => `${few} LIMIT ${MAX_LISTED_CUSTOMERS + 1};
	GET DIAGNOSTICS written = ROW_COUNT;
	IF written > ${MAX_LISTED_CUSTOMERS} THEN
		EXECUTE ${literal(many)};
	END IF`;

/** The mapping's SELECT with `changed` as both versions of the rows. */
function changedRows(event: Event, { customers, partitioned }: TrackedTable): string {
	const rows: Readonly<Record<'row' | 'statement', Readonly<Partial<Record<Event, string>>>>> = {
		row: { insert: 'SELECT NEW.*', update: 'SELECT OLD.* UNION ALL SELECT NEW.*', delete: 'SELECT OLD.*' },
		statement: { update: 'SELECT * FROM changed_before UNION ALL SELECT * FROM changed_after' },
	};
	const source = rows[partitioned ? 'row' : 'statement'][event];
	return source === undefined ? customers : `WITH changed AS (${source}) SELECT * FROM (${customers}) AS ids`;
}

const literal = (text: string) => escapeLiteral(text).trim();
