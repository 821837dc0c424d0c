import type { INode } from 'n8n-workflow';
import { UserError } from 'n8n-workflow';
import type { Segment } from '../../../../lib';
import { writeBuilder } from '../../../shared/builder';
import { tell } from '../../../shared/hints';
import type { Call } from '../../../shared/operation';

/** A longer list is no text that somebody edits in a box. */
const MOST_CUSTOMERS = 10_000;

/**
 * The segment as a Segment Create node that saves it again: n8n's canvas takes the JSON when it is pasted.
 * The rule stands in the builder; one that goes deeper than the builder stands there as text.
 */
export async function asNode(call: Call, segment: Segment): Promise<object> {
	const { title, key, description, active, timeZone } = segment;
	const options = { active, key, ...(description ? { description } : {}), ...(timeZone ? { timeZone } : {}) };
	const parameters = {
		operation: 'create',
		title,
		...(await belonging(call, segment)),
		onTitleTaken: 'update',
		options,
	};
	return { nodes: [{ ...nodeOf(call.context.getNode(), title), parameters }], connections: {} };
}

async function belonging(call: Call, segment: Segment): Promise<object> {
	const { rule, query } = segment;
	if (rule === null) return { source: 'customers', customers: await listed(call, segment) };
	const built = writeBuilder(rule, await call.segments.fields());
	if (built !== undefined) return { source: 'builder', groupsMatch: built.match, groups: built.groups };
	tell(call.context, 'info', [
		'The rule is given as text: it has more levels than the groups and conditions of the builder, or asks what no box says.',
	]);
	return { source: 'query', query };
}

async function listed({ segments, signal }: Call, { id, title, memberCount }: Segment): Promise<string> {
	if (memberCount > MOST_CUSTOMERS)
		throw new UserError(`The list "${title}" has ${memberCount} customers, which is too long for a node.`, {
			description: `At most ${MOST_CUSTOMERS} are allowed. Read them with Segment Members instead.`,
		});
	const ids = [];
	for await (const { customer_id: customer } of segments.members(id, { fields: [], signal }))
		ids.push(String(customer));
	return ids.join(', ');
}

/** Of the same package and with the same credential as the node that answers. */
const nodeOf = ({ type, credentials }: INode, title: string) => ({
	id: 'segment-create',
	name: `Segment Create: ${title}`,
	type: type.replace(/segmentManage(Tool)?$/, 'segmentCreate'),
	typeVersion: 1,
	position: [0, 0],
	...(credentials === undefined ? {} : { credentials }),
});
