import { spreadsCustomers } from '../../shop/mapping/backend';
import type { Mapping } from '../../shop/mapping/mapping';
import { changedPlan } from '../plan/fold-plan';
import { all, any, not, type Plan, type Rows } from '../plan/plan';
import { namesCustomer } from '../sql/names-customer';
import { rewritingThatTells } from './rewriting';

/**
 * Alternatives as one list of those who have one of them, which Postgres joins: "bought A, or viewed B", and
 * "neither". Each by itself, it asks all that stand beside something else that will do for each customer.
 */
export const united = rewritingThatTells((plan, mapping, found) => unite(plan, mapping, found));

/** On Citus whose rows they are would be gathered on one server. */
function unite(plan: Plan, mapping: Mapping, found: () => void): Plan {
	if (spreadsCustomers(mapping)) return plan;
	const isAlternative = (part: Plan): part is Some =>
		part.kind === 'some' && isByItself(part.rows) && namesCustomer(part.rows, mapping);
	const asOne = (parts: readonly Plan[]): readonly Plan[] => {
		const rows = parts.filter(isAlternative).map((part) => part.rows);
		const [first, ...others] = rows;
		if (first === undefined || others.length === 0) return parts;
		found();
		return [
			...parts.filter((part) => !isAlternative(part)),
			{ kind: 'some', rows: { ...first, or: others } },
		];
	};
	return changedPlan(plan, {
		group: (parts, { kind }) => {
			if (kind === 'any') return any(asOne(parts));
			const negatives = parts.filter((part) => part.kind === 'not').map(({ part }) => part);
			const positives = parts.filter((part) => part.kind !== 'not');
			return all([...positives, ...asOne(negatives).map(not)]);
		},
	});
}

type Some = Extract<Plan, { kind: 'some' }>;

/** Whether a row is found without looking at other rows of the customer, or at what a list is made of. */
const isByItself = ({ ranked, anchored, beside, neighbour, together, or }: Rows): boolean =>
	[ranked, anchored, beside, neighbour, together, or].every((one) => one === undefined);
