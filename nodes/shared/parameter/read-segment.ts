import { UserError } from 'n8n-workflow';
import type { INodeParameterResourceLocator } from 'n8n-workflow';
import type { SegmentRef } from '../../../lib';
import { oneOf, parameter } from '../operation';
import type { Call } from '../operation';
import { readList } from '../form';

type Place = Pick<Call, 'context' | 'item'>;

const SCOPES = ['all', 'one', 'several'] as const;

/** The one segment that the parameter `segment` names. */
export function readSegment(call: Place, name = 'segment'): SegmentRef {
	const ref = asRef(parameter(call, name));
	if (ref === undefined)
		throw new UserError('No segment is chosen.', {
			description: 'Choose one from the list, or give its ID, key or title.',
		});
	return ref;
}

/** The segments that `segmentScope` and its companions name. */
export function readScope(call: Place): SegmentRef | SegmentRef[] | 'all' {
	const scope = oneOf(parameter(call, 'segmentScope', 'one'), SCOPES, 'Which Segments');
	if (scope === 'all') return 'all';
	return scope === 'one' ? readSegment(call) : readSegments(call);
}

/** As `readScope`, and those that are due by the time of their last evaluation. */
export async function readScopeOrDue(call: Call): Promise<SegmentRef | SegmentRef[] | 'all'> {
	if (parameter<unknown>(call, 'segmentScope', 'one') !== 'due') return readScope(call);
	const minutes = parameter<unknown>(call, 'dueMinutes', 60);
	if (typeof minutes !== 'number' || !(minutes >= 0))
		throw new UserError('“Not Evaluated for (Minutes)” must be a number of minutes, 0 or more.');
	const before = Date.now() - minutes * 60_000;
	const active = await call.segments.list({ active: true });
	return active
		.filter(({ kind }) => kind === 'dynamic')
		.filter(({ stale, evaluatedAt }) => stale || evaluatedAt === null || Date.parse(evaluatedAt) <= before)
		.map(({ id }) => ({ id }));
}

/** The same as a list. */
export function readScopeList(call: Place): SegmentRef[] | 'all' {
	const scope = readScope(call);
	return scope === 'all' || Array.isArray(scope) ? scope : [scope];
}

export function readSegments(call: Place, name = 'segments'): SegmentRef[] {
	const refs = readRefs(parameter(call, name, []));
	if (refs.length === 0)
		throw new UserError('No segment is chosen.', { description: 'Choose at least one from the list.' });
	return refs;
}

/** The segments that a list names, or an expression in its place. */
export const readRefs = (listed: unknown): SegmentRef[] =>
	readList(listed)
		.map(asRef)
		.filter((ref) => ref !== undefined);

/**
 * Says what the value is wherever the form knows: a title never names the segment of that id. Lists give ids
 * as text, and so do people who type one.
 * @returns undefined for an empty box
 */
function asRef(value: unknown): SegmentRef | undefined {
	const { mode, value: ref } = isLocator(value) ? value : { mode: undefined, value };
	if (ref === undefined || ref === null) return undefined;
	if (typeof ref !== 'string' && typeof ref !== 'number') throw notARef();
	const text = String(ref).trim();
	if (text === '') return undefined;
	if (mode === 'title') return { title: text };
	if (mode === 'list' || /^\d+$/.test(text)) return { id: text };
	return mode === 'id' ? { key: text } : text;
}

const notARef = () =>
	new UserError('This does not name a segment.', {
		description: 'Give the ID, the key or the title of one, as text or number.',
	});

const isLocator = (value: unknown): value is INodeParameterResourceLocator =>
	typeof value === 'object' && value !== null && 'mode' in value;
