import { SegmentsError } from '../../../lib';
import type { CustomerId } from '../../../lib';
import { oneOf, parameter } from '../operation';
import type { Call } from '../operation';
import { readList } from './values';

const identifiedBy = (call: Call) =>
	oneOf(parameter(call, 'identifyBy', 'id'), ['id', 'email'], 'Identify Customers By');

/** The ids of the listed customers. An unknown e-mail address is an error, never a customer less. */
export async function readCustomers(call: Call): Promise<CustomerId[]> {
	const listed = readList(parameter(call, 'customers')) as CustomerId[];
	if (identifiedBy(call) === 'id') return listed;
	const found = [];
	for (const one of listed) {
		const email = asText(one);
		found.push({ email, id: await call.segments.findCustomer({ email }) });
	}
	const unknown = found.filter(({ id }) => id === undefined).map(({ email }) => email);
	if (unknown.length > 0) throw notFound(unknown);
	return found.map(({ id }) => id).filter((id) => id !== undefined);
}

/** The customer of this item, or undefined when no customer has that e-mail address. */
export async function readCustomer(call: Call): Promise<CustomerId | undefined> {
	const customer = parameter<string | number>(call, 'customer');
	if (identifiedBy(call) === 'id') return customer;
	return await call.segments.findCustomer({ email: asText(customer) });
}

/** What is neither is refused by the library. */
const asText = (value: CustomerId): string => (typeof value === 'number' ? String(value) : value);

function notFound(emails: readonly string[]): SegmentsError {
	const message = `No customer has the e-mail address ${emails.slice(0, 5).join(', ')}${emails.length > 5 ? ` and ${emails.length - 5} more` : ''}.`;
	return new SegmentsError('CUSTOMER_NOT_FOUND', message, { path: 'customers', found: emails.slice(0, 5) });
}
