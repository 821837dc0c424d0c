import type { INodeProperties } from 'n8n-workflow';

import { readList } from '../../form';
import { takes } from '../control/operators';
import { given, leftEmpty } from '../part';
import type { Form } from '../part';
import type { Kind } from './kind';
import { isMembership } from './offers';

const MEMBER_OF = 'member_of';

const membershipProperty: INodeProperties = {
	displayName: 'Membership',
	name: 'operator',
	type: 'options',
	allowArbitraryValues: true,
	options: [
		{ name: 'Is in All Of', value: 'includes_all' },
		{ name: 'Is in Any Of', value: 'includes_any' },
		{ name: 'Is in None Of', value: 'includes_none' },
		{ name: 'Is Not in All Of', value: 'not_includes_all', description: 'Misses at least one of them' },
	],
	default: 'includes_any',
};

export const segment: Kind = {
	label: 'Segment',
	fields: undefined,
	properties: [
		membershipProperty,
		{
			displayName: 'Segments',
			name: 'segments',
			type: 'multiOptions',
			description: 'An expression may give keys or titles',
			typeOptions: { loadOptionsMethod: 'getSegmentKeys' },
			allowArbitraryValues: true,
			default: [],
		},
	],
	about: () => 'Segment',
	read: (form, place) => ({
		rule: { field: MEMBER_OF, operator: form.operator, ...given('value', segmentsIn(form, place)) },
		place,
		parts: [],
	}),
	write: ({ field, operator, value }, info) =>
		field === MEMBER_OF && (info === undefined || isMembership(info))
			? { operator, ...given('segments', value) }
			: undefined,
};

/** The rule names segments by text: their keys or titles. */
function segmentsIn({ operator, segments }: Form, place: string): string[] | undefined {
	if (takes(operator) === 'nothing') return undefined;
	const named = readList(segments).map(String);
	if (named.length === 0) throw leftEmpty(place, 'a segment is missing', 'Choose a segment');
	return named;
}
