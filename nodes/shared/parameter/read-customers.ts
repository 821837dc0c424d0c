import { UserError } from 'n8n-workflow';
import type { INodeParameterResourceLocator } from 'n8n-workflow';
import { SegmentsError } from '../../../lib';
import type { CustomerId, Segments } from '../../../lib';
import { oneOf, parameter } from '../operation';
import type { Call } from '../operation';
import { readList } from '../form';

/** How one customer is named. */
interface Named {
	readonly by: 'email' | 'id';
	readonly value: CustomerId;
}

/** The ids of the listed customers. An unknown e-mail address is an error, never a customer less. */
export async function readCustomers(call: Call): Promise<CustomerId[]> {
	const typed = parameter<unknown>(call, 'customers', '');
	const by = oneOf(parameter(call, 'identifyBy', 'id'), ['id', 'email'], 'Identify Customers By');
	const listed = readList(typed).map((value): Named => ({ by, value: value as CustomerId }));
	const named = [...listed, ...pickedBy(call)];
	// A list that an expression gives may be empty; an empty form names nobody.
	if (named.length === 0 && typeof typed === 'string')
		throw new UserError('No customers are listed.', { description: 'Fill in Customers, or pick some.' });
	const emails = named.filter((one) => one.by === 'email').map(({ value }) => asText(value));
	const ids = named.filter((one) => one.by === 'id').map(({ value }) => value);
	return emails.length === 0 ? ids : [...ids, ...(await call.segments.findCustomers({ emails }))];
}

interface Picked {
	readonly pick?: ReadonlyArray<{ readonly customer?: unknown }>;
}

const pickedBy = (call: Call): Named[] =>
	(parameter<Picked>(call, 'pickedCustomers', {}).pick ?? [])
		.map(({ customer }) => readNamed(customer))
		.filter((named) => named !== undefined);

/** What a picker holds, or an expression in its place, which gives an id. */
function readNamed(box: unknown): Named | undefined {
	const { mode, value } =
		typeof box === 'object' && box !== null
			? (box as INodeParameterResourceLocator)
			: { mode: 'id', value: box };
	const isBlank = value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
	return isBlank ? undefined : { by: mode === 'email' ? 'email' : 'id', value: value as CustomerId };
}

/** How the customer of this item is named. @throws UserError when the box is empty */
export function namedCustomer(call: Pick<Call, 'context' | 'item'>): Named {
	const named = readNamed(parameter(call, 'customer'));
	if (named === undefined)
		throw new UserError('No customer is named.', {
			description: 'Choose one from the list, or give an ID or an e-mail address.',
		});
	return named;
}

/** The customer of this item, or undefined when no customer has that e-mail address. */
export async function readCustomer(call: Call): Promise<CustomerId | undefined> {
	const { by, value } = namedCustomer(call);
	if (by === 'id') return value;
	const email = asText(value);
	const known = await knownEmails(call);
	return known.has(email) ? known.get(email) : await call.segments.findCustomer({ email });
}

type Known = ReadonlyMap<string, CustomerId | undefined>;
const knownIn = new WeakMap<Call['context'], Promise<Known>>();

/**
 * The customers of all items by their e-mails, asked for once; without those that are to be refused item by
 * item.
 */
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
		const { by, value } = namedCustomer(at);
		return by === 'email' && typeof value === 'string' ? value : undefined;
	} catch {
		return undefined;
	}
}

/** What cannot be asked together is asked item by item, so that the fault of one item stays with it. */
async function lookUp({ segments }: Call, emails: readonly string[]): Promise<Known> {
	try {
		const ids = await segments.findCustomers({ emails });
		return new Map(emails.map((email, index) => [email, ids[index]]));
	} catch (error) {
		const unclear = unclearAmong(error);
		return unclear === undefined
			? new Map()
			: await lookUpClear(unclear, emails, segments).catch(() => new Map());
	}
}

/** Those whom one customer alone has are asked for once more; of the others the error has told all. */
async function lookUpClear(
	{ notFound, ambiguous }: Unclear,
	emails: readonly string[],
	segments: Segments,
): Promise<Known> {
	const unknown = emails.filter((email) => notFound.has(email.trim()));
	const clear = emails.filter((email) => !notFound.has(email.trim()) && !ambiguous.has(email.trim()));
	const ids = await segments.findCustomers({ emails: clear });
	return new Map([
		...unknown.map((email) => [email, undefined] as const),
		...clear.map((email, index) => [email, ids[index]] as const),
	]);
}

interface Unclear {
	readonly notFound: ReadonlySet<unknown>;
	readonly ambiguous: ReadonlySet<unknown>;
}

/** Undefined where something else went wrong. */
function unclearAmong(error: unknown): Unclear | undefined {
	const { notFound, ambiguous } = (SegmentsError.is(error) ? error.details : undefined) ?? {};
	if (!Array.isArray(notFound) || !Array.isArray(ambiguous)) return undefined;
	return { notFound: new Set<unknown>(notFound), ambiguous: new Set<unknown>(ambiguous) };
}

/** What is neither is refused by the library. */
const asText = (value: CustomerId): string => (typeof value === 'number' ? String(value) : value);
