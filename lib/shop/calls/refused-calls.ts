import type { Queryable } from '../../database/queryable';
import { callsIn, type Calls } from '../select-parser/calls-in';
import { tokensOf } from '../select-parser/token';
import { factsOf, findFunctions, type FunctionFacts } from './catalogue';
import { HARMLESS, isRefused } from './refused-functions';

/** A call that keeps a mapping from being used. */
export interface RefusedCall {
	/** `pg_catalog.nextval`. */
	readonly name: string;
	/** A sentence's end: `calls shop.spoil, which …`. */
	readonly what: string;
	readonly suggestion: string;
}

/**
 * Calls of a mapping that may do more than read. An evaluation computes who joins and leaves in the statement
 * that writes it down: to compute it in a read-only statement before would send every member of a first
 * evaluation to us and back. So what a read-only transaction would keep from writing is refused by what the
 * catalogue says of it, when the mapping is opened, and not even tried: some of it writes in a read-only
 * transaction, too.
 *
 * A function that its owner declares stable is looked into where it is written in SQL or PL/pgSQL; in another
 * language, or from an extension, it is taken at its word. So are rows of foreign tables and policies of
 * row-level security.
 *
 * @param texts SQL by the path under which faults of it are told
 * @returns the faults of each path that has any
 */
export async function refusedCalls(
	texts: ReadonlyMap<string, string>,
	db: Queryable,
): Promise<ReadonlyMap<string, readonly RefusedCall[]>> {
	const all = [...texts.values()].map(callsIn);
	const isNamed = all.some((calls) => refusedByName(calls).length > 0);
	// One question for all, as long as there is nothing to tell.
	if (!isNamed && (await refusedIn(merged(all), db)).length === 0) return new Map();
	const faults = new Map<string, readonly RefusedCall[]>();
	for (const [path, sql] of texts) {
		const calls = callsIn(sql);
		const byName = refusedByName(calls);
		const found = byName.length > 0 ? byName : await refusedIn(calls, db);
		if (found.length > 0) faults.set(path, found);
	}
	return faults;
}

function refusedByName({ functions, ofValue }: Calls): RefusedCall[] {
	const names = [...functions.map(({ name }) => name), ...ofValue].filter(isRefused);
	return [...new Set(names)].map(refusedName);
}

const refusedName = (name: string): RefusedCall => ({
	name,
	what: `calls ${name}, which does more than read.`,
	suggestion: 'A mapping only reads: leave it out.',
});

const merged = (all: readonly Calls[]): Calls => ({
	functions: all.flatMap(({ functions }) => functions),
	ofRow: all.flatMap(({ ofRow }) => ofRow),
	ofValue: all.flatMap(({ ofValue }) => ofValue),
	operators: all.flatMap(({ operators }) => operators),
	names: all.flatMap(({ names }) => names),
});

/** Follows what is called from function to function, until nothing new comes up. */
async function refusedIn(calls: Calls, db: Queryable): Promise<RefusedCall[]> {
	const seen = new Map<string, string | null>();
	const refused: RefusedCall[] = [];
	let next = await findFunctions(calls, [], db);
	while (next.length > 0 && refused.length === 0) {
		for (const { oid, via } of next) seen.set(oid, via);
		const facts = await factsOf(
			next.map(({ oid }) => oid),
			db,
		);
		refused.push(...facts.flatMap((one) => judged(one, seen.get(one.oid) ?? null)));
		const called = [];
		for (const one of facts) called.push(...(await calledBy(one, db)));
		next = called.filter(({ oid }) => !seen.has(oid));
	}
	// Which of several functions of a name is meant, only their arguments tell.
	return refused.filter(({ name }, at) => refused.findIndex((one) => one.name === name) === at);
}

function judged(facts: FunctionFacts, via: string | null): RefusedCall[] {
	const { schema, name } = facts;
	const through = via === null ? '' : ` (through ${via})`;
	if (isRefused(name)) return [refusedName(`${name}${through}`)];
	if (facts.isVolatile && !(schema === 'pg_catalog' && HARMLESS.has(name))) return [volatile(facts, through)];
	return runsText(facts) ? [dynamic(facts, through)] : [];
}

const volatile = ({ schema, name, signature }: FunctionFacts, through: string): RefusedCall => ({
	name: `${schema}.${name}`,
	what: `calls ${schema}.${name}${through}, which is declared VOLATILE: it may change data.`,
	suggestion: `Leave it out. If it only reads, its owner can say so: ALTER FUNCTION ${signature} STABLE;`,
});

const dynamic = ({ schema, name }: FunctionFacts, through: string): RefusedCall => ({
	name: `${schema}.${name}`,
	what: `calls ${schema}.${name}${through}, which runs a text as SQL: what that does nobody can tell before.`,
	suggestion: 'Leave it out, or write in the mapping what it reads.',
});

const runsText = (facts: FunctionFacts): boolean =>
	facts.language === 'plpgsql' &&
	tokensOf(facts.source ?? '').some(({ kind, text }) => kind === 'word' && text.toLowerCase() === 'execute');

async function calledBy(facts: FunctionFacts, db: Queryable): Promise<{ oid: string; via: string | null }[]> {
	const via = `function ${facts.schema}.${facts.name}`;
	const parts = facts.parts.map((oid) => ({ oid, via }));
	if (facts.source === null || !['sql', 'plpgsql'].includes(facts.language)) return parts;
	const path = (facts.path ?? '').split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
	const found = await findFunctions(callsIn(facts.source), [facts.schema, ...path], db);
	return [...parts, ...found.map(({ oid, via: deeper }) => ({ oid, via: deeper ?? via }))];
}
