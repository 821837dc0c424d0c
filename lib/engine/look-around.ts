import { SegmentError, type SegmentsError } from '../error';
import type { RelationName } from '../language/relation/relation';
import { relationsRead } from '../compiler/sql/relations-read';
import { oneRow } from '../database';
import { join, sql } from '../database/sql';
import { hasRows, hiddenRows, someRowSecurity, type HiddenRows } from '../shop/mapping/row-security';
import { evaluationMoment, type Run } from './stage/run';
import type { FailedSegment, ParsedSegment, SeeingSegment, Sight } from './stage/types';

interface Looked {
	readonly seeing: readonly SeeingSegment[];
	/** Segments whose evaluation is not carried out. */
	readonly held: readonly FailedSegment[];
}

/**
 * Proves that an evaluation can see before it moves anybody. A relation that had rows at the last good
 * evaluation and has none now, or that row-level security hides rows of now: its customers have not gone,
 * they are only out of sight. The segments that ask of it are held: nobody joins or leaves. What a first
 * evaluation finds counts as right, and so does what a person confirms.
 *
 * One statement, whatever the number of segments; more only where a table has row-level security. It locks
 * what it reads as a SELECT does, up to the end of the transaction: until then nothing is truncated, replaced
 * or secured.
 */
export async function lookAround(segments: readonly ParsedSegment[], run: Run): Promise<Looked> {
	const asked = segments.map((segment) => ({ segment, relations: relationsOf(segment, run) }));
	const found = await look([...new Set(asked.flatMap(({ relations }) => relations))], run);
	const held: FailedSegment[] = [];
	const seeing: SeeingSegment[] = [];
	for (const { segment, relations } of asked) {
		const blind = run.confirm ? [] : blindnesses(segment, relations, found);
		const [first] = blind;
		if (first === undefined) seeing.push({ ...segment, sees: sightOf(relations, found) });
		else held.push({ segmentId: segment.id, error: heldError(segment, first, blind) });
	}
	return { seeing, held };
}

/** The relations that a rule asks of; everybody's is among them. */
function relationsOf(segment: ParsedSegment, run: Run): readonly RelationName[] {
	const { compiler } = run;
	const asked =
		segment.kind === 'static'
			? []
			: relationsRead(compiler.compile(segment.parsed, evaluationMoment(segment, run), segment.id).plan);
	return [...new Set<RelationName>(['customers', ...asked])].filter(
		(name) => compiler.mapping.relations[name] !== undefined,
	);
}

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
	const fingerprints = relations.flatMap((name) => {
		const rows = hidden.get(name);
		return rows === undefined ? [] : [[name, rows.fingerprint] as const];
	});
	return {
		filled: relations.filter((name) => filled.has(name)),
		hidden: Object.fromEntries(fingerprints),
	};
}

/** What keeps an evaluation from seeing what the last one saw. */
interface Blindness {
	readonly relation: RelationName;
	readonly message: string;
	readonly remedy: string;
}

function blindnesses(
	segment: ParsedSegment,
	relations: readonly RelationName[],
	{ filled, hidden }: Found,
): Blindness[] {
	return relations.flatMap((name) => {
		const rows = hidden.get(name);
		if (rows !== undefined && wasSeenOtherwise(segment, rows)) return [hiddenFrom(rows)];
		return hadRows(segment, name) && !filled.has(name) ? [emptied(name)] : [];
	});
}

/** A relation that the last evaluation did not ask of, or found empty, is looked at for the first time. */
const wasSeenOtherwise = ({ sight }: ParsedSegment, { relation, fingerprint }: HiddenRows): boolean =>
	sight !== null &&
	sight.hidden[relation] !== fingerprint &&
	(sight.hidden[relation] !== undefined || sight.filled.includes(relation));

/** Where there are members, there were customers, whether that was recorded or not. */
const hadRows = ({ sight, members }: ParsedSegment, name: RelationName): boolean =>
	sight?.filled.includes(name) === true || (name === 'customers' && members > 0);

function hiddenFrom({ relation, role, tables }: HiddenRows): Blindness {
	const of = tables.length === 0 ? 'a table that it reads' : tables.join(', ');
	return {
		relation,
		message: `row-level security of ${of} has come into force for the login "${role}" or has changed, so "${relation}" may lack rows`,
		remedy: 'let a DBA give the login a policy that shows every row, or BYPASSRLS',
	};
}

const emptied = (relation: RelationName): Blindness => ({
	relation,
	message: `"${relation}" had rows at the last evaluation and has none now`,
	remedy: 'look whether its tables, views and the mapping are as they should be',
});

function heldError({ title }: ParsedSegment, first: Blindness, blind: readonly Blindness[]): SegmentsError {
	const messages = blind.map(({ message }) => message).join('; ');
	const remedies = [...new Set(blind.map(({ remedy }) => remedy))].join('; ');
	return new SegmentError(
		'EVALUATION_HELD',
		`The evaluation of "${title}" is held, nobody joins or leaves: ${messages}.`,
		{
			path: `relations.${first.relation}`,
			suggestion: `If that is right, evaluate the segment once with confirm: true ("Confirm Held Evaluation" in Segment Evaluate). If not, ${remedies}: the next evaluation then goes on by itself.`,
			details: { relations: blind.map(({ relation }) => relation) },
		},
	);
}
