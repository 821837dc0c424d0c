import { SegmentsError } from '../../../lib';
import type { CustomerId, Segments } from '../../../lib';
import { oneOf, parameter } from '../operation';
import type { Call } from '../operation';
import { readList } from './values';

const identifiedBy = (call: Call) =>
	oneOf(parameter(call, 'identifyBy', 'id'), ['id', 'email'], 'Identify Customers By');

/** The ids of the listed customers. An unknown e-mail address is an error, never a customer less. */
export async function readCustomers(call: Call): Promise<CustomerId[]> {
	const listed = readList(parameter(call, 'customers')) as CustomerId[];
	if (identifiedBy(call) === 'id') return listed;
	return [...(await call.segments.findCustomers({ emails: listed.map(asText) }))];
}

/** The customer of this item, or undefined when no customer has that e-mail address. */
export async function readCustomer(call: Call): Promise<CustomerId | undefined> {
	const customer = parameter<string | number>(call, 'customer');
	if (identifiedBy(call) === 'id') return customer;
	const email = asText(customer);
	const known = await knownEmails(call);
	return known.has(email) ? known.get(email) : await call.segments.findCustomer({ email });
}

type Known = ReadonlyMap<string, CustomerId | undefined>;
const knownIn = new WeakMap<Call['context'], Promise<Known>>();

/** The customers of all items by their e-mails, asked for once; without those that are to be refused item by item. */
function knownEmails(call: Call): Promise<Known> {
	const known = knownIn.get(call.context) ?? lookUp(call, emailsOf(call));
	knownIn.set(call.context, known);
	return known;
}

function emailsOf({ context }: Call): string[] {
	const emails = context.getInputData().map((_item, item) => emailOf({ context, item }));
	return [...new Set(emails.filter((email) => email !== undefined))];
}

/** Undefined for an item whose own turn will tell what is wrong with it. */
function emailOf(at: Pick<Call, 'context' | 'item'>): string | undefined {
	try {
		const customer = parameter<unknown>(at, 'customer');
		const isAsked = parameter<unknown>(at, 'identifyBy', 'id') === 'email';
		return isAsked && typeof customer === 'string' && customer.trim() !== '' ? customer : undefined;
	} catch {
		return undefined;
	}
}

/** What cannot be asked together is asked item by item, so that the fault of one item stays with it. */
async function lookUp({ segments }: Call, emails: readonly string[]): Promise<Known> {
	try {
		const { notFound, ambiguous } = await unclearAmong(emails, segments);
		const clear = emails.filter((email) => !notFound.has(email.trim()) && !ambiguous.has(email.trim()));
		const ids = await segments.findCustomers({ emails: clear });
		return new Map([
			...emails.filter((email) => notFound.has(email.trim())).map((email) => [email, undefined] as const),
			...clear.map((email, index) => [email, ids[index]] as const),
		]);
	} catch {
		return new Map();
	}
}

interface Unclear {
	readonly notFound: ReadonlySet<unknown>;
	readonly ambiguous: ReadonlySet<unknown>;
}

async function unclearAmong(emails: readonly string[], segments: Segments): Promise<Unclear> {
	try {
		await segments.findCustomers({ emails });
		return { notFound: new Set(), ambiguous: new Set() };
	} catch (error) {
		if (!SegmentsError.is(error)) throw error;
		const { notFound, ambiguous } = error.details ?? {};
		if (!Array.isArray(notFound) || !Array.isArray(ambiguous)) throw error;
		return { notFound: new Set<unknown>(notFound), ambiguous: new Set<unknown>(ambiguous) };
	}
}

/** What is neither is refused by the library. */
const asText = (value: CustomerId): string => (typeof value === 'number' ? String(value) : value);
