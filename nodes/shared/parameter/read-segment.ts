import { UserError } from 'n8n-workflow';
import type { INodeParameterResourceLocator } from 'n8n-workflow';
import type { SegmentRef } from '../../../lib';
import { parameter } from '../operation';
import type { Call } from '../operation';
import { readList } from './values';

type Place = Pick<Call, 'context' | 'item'>;

/** The one segment that the parameter `segment` names. */
export function readSegment(call: Place, name = 'segment'): SegmentRef {
	const ref = asRef(parameter<INodeParameterResourceLocator | SegmentRef>(call, name));
	if (ref === '')
		throw new UserError('No segment is chosen.', {
			description: 'Choose one from the list, or give its ID, key or title.',
		});
	return ref;
}

/** The segments that `segmentScope` and its companions name. */
export function readScope(call: Place): SegmentRef | SegmentRef[] | 'all' {
	const scope = parameter<'all' | 'one' | 'several'>(call, 'segmentScope', 'one');
	if (scope === 'all') return 'all';
	return scope === 'one' ? readSegment(call) : readSegments(call);
}

export function readSegments(call: Place, name = 'segments'): SegmentRef[] {
	const refs = readList(parameter(call, name, [])).map((ref) => asRef(ref as SegmentRef));
	if (refs.length === 0)
		throw new UserError('No segment is chosen.', { description: 'Choose at least one from the list.' });
	return refs;
}

/** Lists give ids as text, and so do people who type one; only a title may otherwise consist of digits. */
function asRef(value: INodeParameterResourceLocator | SegmentRef): SegmentRef {
	const [mode, ref] = typeof value === 'object' ? [value.mode, value.value ?? ''] : ['id', value];
	return mode !== 'title' && /^\d+$/.test(String(ref)) ? Number(ref) : (ref as SegmentRef);
}
