import type { INodeProperties } from 'n8n-workflow';
import { SegmentsError } from '../../../../lib';
import type { ErrorCode, Segment } from '../../../../lib';
import { customersProperties, segmentProperty, showFor } from '../../../shared/descriptions';
import { parameter } from '../../../shared/operation';
import type { Call, Operation } from '../../../shared/operation';
import { readCustomers, readSegment } from '../../../shared/parameter';

const propertiesFor = (operation: string, further: INodeProperties[] = []) =>
	showFor({ resource: ['segment'], operation: [operation] }, [
		segmentProperty,
		...customersProperties,
		...further,
	]);

const createMissingProperty: INodeProperties = {
	displayName: 'Create the Segment If It Is Missing',
	name: 'createMissing',
	type: 'boolean',
	default: false,
	description:
		'Whether to make a list of these customers when no segment has the title; the segment must be chosen By Title',
};

/** To static segments; dynamic ones follow their rule. */
export const addMembers: Operation = {
	description: propertiesFor('addMembers', [createMissingProperty]),
	execute: async (call) => [{ json: await addOrCreate(call) }],
};

export const removeMembers: Operation = {
	description: propertiesFor('removeMembers'),
	execute: async (call) => [
		{ json: await call.segments.update(readSegment(call), { removeCustomerIds: await readCustomers(call) }) },
	],
};

async function addOrCreate(call: Call): Promise<Segment> {
	const [ref, customerIds] = [readSegment(call), await readCustomers(call)];
	const add = async () => await call.segments.update(ref, { addCustomerIds: customerIds });
	if (!parameter<boolean>(call, 'createMissing', false)) return await add();
	const title = typeof ref === 'object' && 'title' in ref ? ref.title : undefined;
	if (title === undefined) return await add();
	return await add().catch(async (error: unknown) => {
		if (!isCode(error, 'SEGMENT_NOT_FOUND')) throw error;
		return await call.segments.create({ title, customerIds }).catch(async (later: unknown) => {
			// Another workflow has made it meanwhile.
			if (isCode(later, 'TITLE_TAKEN')) return await add();
			throw later;
		});
	});
}

const isCode = (error: unknown, code: ErrorCode) => SegmentsError.is(error) && error.code === code;
