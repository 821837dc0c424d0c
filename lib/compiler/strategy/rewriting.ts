import type { Mapping } from '../../shop/mapping/mapping';
import type { Plan } from '../plan/plan';

/** A strategy that scans plans which are asked otherwise. */
export interface Rewriting {
	/** Whether it changes a plan. */
	readonly asks: (plan: Plan, mapping: Mapping) => boolean;
	/** The plan as this strategy asks it; who meets it stays the same. */
	readonly rewrite: (plan: Plan, mapping: Mapping) => Plan;
}

/** @param rewrite calls `found` for each part that it changes */
export const rewritingThatTells = (
	rewrite: (plan: Plan, mapping: Mapping, found: () => void) => Plan,
): Rewriting => ({
	rewrite: (plan, mapping) => rewrite(plan, mapping, () => {}),
	asks(plan, mapping) {
		let isChanged = false;
		rewrite(plan, mapping, () => (isChanged = true));
		return isChanged;
	},
});
