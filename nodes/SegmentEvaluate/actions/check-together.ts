import type { CustomerId, RuleInput, SegmentRef } from '../../../lib';
import { oneOf, options, parameter } from '../../shared/operation';
import type { Call } from '../../shared/operation';
import { instant, readCustomer, readRuleInput, readSegment } from '../../shared/parameter';

const AGAINST = ['rule', 'segment'] as const;
/** So many customers are asked for by one statement. */
const TOGETHER = 1000;

/** Text could also be the title of a segment, so it is passed as what it is. */
export async function readAgainst(call: Call): Promise<SegmentRef | RuleInput> {
	if (oneOf(parameter(call, 'against', 'segment'), AGAINST, 'Against') === 'segment')
		return readSegment(call);
	const rule = await readRuleInput(call);
	return typeof rule === 'string' ? { query: rule } : rule;
}

/** Members by what they are checked against, and by id. */
type Verdicts = ReadonlyMap<string, ReadonlyMap<string, boolean>>;
const verdictsOf = new WeakMap<Call['context'], Promise<Verdicts>>();

/**
 * Whether the customer of this item is a member, from one question for the customers of all items: one by
 * one, 500 items took 19 s.
 * @returns undefined for whom the item's own turn has to ask, because of a fault or because nobody has the id
 */
export async function memberAmongAll(call: Call, customerId: CustomerId): Promise<boolean | undefined> {
	const verdicts = verdictsOf.get(call.context) ?? askForAll(call);
	verdictsOf.set(call.context, verdicts);
	const { key } = await questionOf(call);
	return (await verdicts).get(key)?.get(String(customerId).trim());
}

interface Question {
	/** The same for items that ask the same. */
	readonly key: string;
	readonly against: SegmentRef | RuleInput;
	readonly asOf: string | undefined;
}

async function questionOf(call: Call): Promise<Question> {
	const asOf = instant(options<{ asOf: unknown }>(call).asOf);
	const against = await readAgainst(call);
	return { key: JSON.stringify([against, asOf]), against, asOf };
}

async function askForAll(call: Call): Promise<Verdicts> {
	const asked = new Map<string, { question: Question; ids: CustomerId[] }>();
	for (const item of call.context.getInputData().keys()) {
		const one = await askedBy({ ...call, item });
		if (one === undefined) continue;
		const same = asked.get(one.question.key) ?? { question: one.question, ids: [] };
		same.ids.push(one.customerId);
		asked.set(one.question.key, same);
	}
	const verdicts = new Map<string, ReadonlyMap<string, boolean>>();
	for (const [key, { question, ids }] of asked) verdicts.set(key, await askTogether(call, question, ids));
	return verdicts;
}

/** Undefined for an item whose own turn will tell what is wrong with it. */
async function askedBy(call: Call): Promise<{ question: Question; customerId: CustomerId } | undefined> {
	try {
		const customerId = await readCustomer(call);
		return customerId === undefined ? undefined : { question: await questionOf(call), customerId };
	} catch {
		return undefined;
	}
}

/** What cannot be asked together is asked item by item, so that the fault of one item stays with it. */
async function askTogether(
	{ segments, signal }: Call,
	{ against, asOf }: Question,
	ids: readonly CustomerId[],
): Promise<ReadonlyMap<string, boolean>> {
	const found = new Map<string, boolean>();
	for (let start = 0; start < ids.length; start += TOGETHER) {
		const some = ids.slice(start, start + TOGETHER);
		const members = await segments.checkMany(against, some, { asOf, signal }).catch(() => []);
		for (const { customerId, member } of members) found.set(String(customerId), member);
	}
	return found;
}
