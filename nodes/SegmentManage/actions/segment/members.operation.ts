import { customersProperties, segmentProperty, showFor } from '../../../shared/descriptions';
import type { Operation } from '../../../shared/operation';
import { readCustomers, readSegment } from '../../../shared/parameter';

const changeMembers = (operation: string, key: 'addCustomerIds' | 'removeCustomerIds'): Operation => ({
	description: showFor({ resource: ['segment'], operation: [operation] }, [
		segmentProperty,
		...customersProperties,
	]),
	execute: async (call) => [
		{ json: await call.segments.update(readSegment(call), { [key]: await readCustomers(call) }) },
	],
});

/** Of static segments; dynamic ones follow their rule. */
export const addMembers = changeMembers('addMembers', 'addCustomerIds');
export const removeMembers = changeMembers('removeMembers', 'removeCustomerIds');
