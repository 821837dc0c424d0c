import { SegmentError, type SegmentsError } from '../error';
import type { RelationName } from '../language/relation/relation';
import { oneRow } from '../database';
import { join, sql } from '../database/sql';
import { hasRows, hiddenRows, someRowSecurity, type HiddenRows } from '../shop/mapping/row-security';
import type { Ready } from './stage/due';
import { momentOf, type Run } from './stage/run';
import type { Sight } from './stage/sight';

/** A segment whose evaluation is not carried out. */
export interface Held {
	readonly segmentId: number;
	readonly error: SegmentsError;
}

export interface Seeing {
	/** With what each can see. */
	readonly ready: readonly Ready[];
	readonly held: readonly Held[];
}

/**
 * Proves that an evaluation can see before it moves anybody. A relation that had rows at the last good evaluation and has
 * none now, or that row-level security hides rows of now: its customers have not gone, they are only out of sight. The
 * segments that ask of it are held: nobody joins or leaves. What a first evaluation finds counts as right.
 *
 * One statement, whatever the number of segments; more only where a table has row-level security. It locks what it reads
 * as a SELECT does, up to the end of the transaction: until then nothing is truncated, replaced or secured.
 * @param confirm a person says that what can be seen is right
 */
export async function lookAround(ready: readonly Ready[], run: Run, confirm: boolean): Promise<Seeing> {
	const asked = new Map(ready.map((due) => [due.id, relationsOf(due, run)]));
	const now = await look([...new Set([...asked.values()].flat())], run);
	const held: Held[] = [];
	const seeing: Ready[] = [];
	for (const due of ready) {
		const relations = asked.get(due.id) as readonly RelationName[];
		const blind = confirm ? [] : blindnesses(due, relations, now);
		if (blind.length > 0) held.push({ segmentId: due.id, error: heldError(due, blind) });
		else seeing.push({ ...due, sees: sightOf(relations, now) });
	}
	return { ready: seeing, held };
}

/** The relations that a rule asks of; everybody's is among them. */
function relationsOf(due: Ready, run: Run): RelationName[] {
	const found = new Set<RelationName>(['customers']);
	if (due.kind === 'dynamic') collect(run.compiler.compile(due.parsed, momentOf(due, run)).plan, found);
	const { relations } = run.compiler.context.mapping;
	return [...found].filter((name) => relations[name] !== undefined);
}

/** By what the plan's rows and columns are of. */
function collect(part: unknown, found: Set<RelationName>): void {
	if (typeof part !== 'object' || part === null) return;
	const { of, kind } = part as { of?: string; kind?: string };
	for (const name of RELATIONS_OF[of ?? ''] ?? []) found.add(name);
	if (kind === 'product_title') found.add('products');
	for (const value of Object.values(part)) collect(value, found);
}

const LINES = ['orders', 'order_lines'] as const;

const RELATIONS_OF: Readonly<Record<string, readonly RelationName[]>> = {
	address: ['addresses'],
	addresses: ['addresses'],
	tag: ['tags'],
	tags: ['tags'],
	group: ['groups'],
	groups: ['groups'],
	order: ['orders'],
	orders: ['orders'],
	line: LINES,
	lines: LINES,
	lines_of_order: LINES,
	category: ['product_categories'],
	line_categories: [...LINES, 'product_categories'],
	categories_of_line: ['product_categories'],
	event: ['events'],
	events: ['events'],
};

interface Found {
	readonly filled: ReadonlySet<RelationName>;
	readonly hidden: ReadonlyMap<RelationName, HiddenRows>;
}

async function look(relations: readonly RelationName[], { compiler: { mapping }, db }: Run): Promise<Found> {
	const columns = relations.map((name) => hasRows(mapping, name));
	const { filled, secured } = await oneRow<{ filled: boolean[]; secured: boolean }>(
		db,
		sql`SELECT ARRAY[${join(columns, ', ')}]::boolean[] AS filled, ${someRowSecurity} AS secured`,
	);
	const hidden = secured ? await hiddenRows(mapping, relations, db) : [];
	return {
		filled: new Set(relations.filter((_, index) => filled[index])),
		hidden: new Map(hidden.map((one) => [one.relation, one])),
	};
}

function sightOf(relations: readonly RelationName[], { filled, hidden }: Found): Sight {
	const fingerprints = relations
		.filter((name) => hidden.has(name))
		.map((name) => [name, hidden.get(name)?.fingerprint]);
	return {
		filled: relations.filter((name) => filled.has(name)),
		hidden: Object.fromEntries(fingerprints),
	};
}

/** What keeps an evaluation from seeing what the last one saw. */
interface Blindness {
	readonly relation: RelationName;
	readonly message: string;
	readonly mend: string;
}

function blindnesses(due: Ready, relations: readonly RelationName[], now: Found): Blindness[] {
	return relations.flatMap((name) => {
		const hidden = now.hidden.get(name);
		if (hidden !== undefined && wasSeenOtherwise(due, hidden)) return [hiddenFrom(hidden)];
		return hadRows(due, name) && !now.filled.has(name) ? [emptied(name)] : [];
	});
}

/** A relation that the last evaluation did not ask of, or found empty, is looked at for the first time. */
const wasSeenOtherwise = ({ sight }: Ready, { relation, fingerprint }: HiddenRows): boolean =>
	sight !== null &&
	sight.hidden[relation] !== fingerprint &&
	(sight.hidden[relation] !== undefined || sight.filled.includes(relation));

/** Where there are members, there were customers, whether that was written down or not. */
const hadRows = (due: Ready, name: RelationName): boolean =>
	due.sight?.filled.includes(name) === true || (name === 'customers' && due.members > 0);

function hiddenFrom({ relation, role, tables }: HiddenRows): Blindness {
	const of = tables.length === 0 ? 'a table that it reads' : tables.join(', ');
	return {
		relation,
		message: `row-level security of ${of} has come into force for the login "${role}" or has changed, so "${relation}" may lack rows`,
		mend: 'let a DBA give the login a policy that shows every row, or BYPASSRLS',
	};
}

const emptied = (relation: RelationName): Blindness => ({
	relation,
	message: `"${relation}" had rows at the last evaluation and has none now`,
	mend: 'look whether its tables, views and the mapping are as they should be',
});

function heldError(due: Ready, blind: readonly Blindness[]): SegmentsError {
	const told = blind.map(({ message }) => message).join('; ');
	const mends = [...new Set(blind.map(({ mend }) => mend))].join('; ');
	return new SegmentError(
		'EVALUATION_HELD',
		`The evaluation of "${due.title}" is held, nobody joins or leaves: ${told}.`,
		{
			path: `relations.${blind[0]?.relation}`,
			suggestion: `If that is right, evaluate the segment once with confirm: true ("Confirm Held Evaluation" in Segment Evaluate). If not, ${mends}: the next evaluation then goes on by itself.`,
			details: { relations: blind.map(({ relation }) => relation) },
		},
	);
}
