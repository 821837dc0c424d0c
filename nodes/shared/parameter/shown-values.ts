import type { CustomerId, FieldInfo, Rule } from '../../../lib';
import type { Call } from '../operation';

/** So many columns beside name and e-mail can be looked at. */
const MOST_FIELDS = 6;

type Customers = ReadonlyArray<Readonly<Record<string, unknown>>>;

/**
 * The customers with the values that the rule compares. Of conditions with a period or a "where" nothing is
 * shown: the field by its name would be the value of all time.
 */
export async function withAskedValues(
	{ segments, signal }: Pick<Call, 'segments' | 'signal'>,
	customers: Customers,
	{ rule, asOf }: { readonly rule: Rule; readonly asOf?: string },
): Promise<Customers> {
	if (customers.length === 0) return customers;
	const known = await segments.fields();
	const fields = comparedBy(rule, known).slice(0, MOST_FIELDS);
	if (fields.length === 0) return customers;
	const ids = customers.map((customer) => customer.customer_id as CustomerId);
	return await segments.customers(ids, { fields, signal, ...(asOf === undefined ? {} : { asOf }) });
}

/** Of catalogues nothing is shown but ids, of segments nothing at all. */
function comparedBy(rule: Rule, known: readonly FieldInfo[]): string[] {
	const asked = conditionsOf(rule).filter(
		(one) => !one.within && !one.where && !one.of && !one.distinct && !one.per,
	);
	const names = [...new Set(asked.map(({ field }) => field))];
	return names.filter((name) =>
		known.some((field) => field.name === name && field.group !== 'segments' && field.group !== 'purchases'),
	);
}

const conditionsOf = (rule: Rule): Array<Exclude<Rule, { readonly match: unknown }>> =>
	'match' in rule ? rule.rules.flatMap(conditionsOf) : [rule];

/** A rule as the answer of a node tells it; of a segment without one, that it is a list. */
export async function inWordsOf(
	{ segments, signal }: Pick<Call, 'segments' | 'signal'>,
	rule: Rule | null,
): Promise<string> {
	if (rule === null) return 'Customers on the list';
	return `Customers who ${await segments.describe(rule, { subject: 'customers', signal })}`;
}
