import { changedPlan, collected, foldPlan, somePart } from '../../../lib/compiler/plan/fold-plan';
import {
	all,
	any,
	never,
	not,
	some,
	test as tested,
	type Operand,
	type Plan,
} from '../../../lib/compiler/plan/plan';

const email = tested({ kind: 'column', of: 'customer', column: 'email' }, { kind: 'present' });
const orders = some({ of: 'orders', where: some({ of: 'lines_of_order' }) });
const amount: Operand = { kind: 'column', of: 'customer', column: 'points' };
const compared: Plan = {
	kind: 'compare',
	comparison: { of: 'numbers', left: amount, sign: '>', right: amount },
};
const ranked: Plan = { kind: 'ranked', ranking: { operand: amount, rank: { of: 'highest', count: 3 } } };
const plan: Plan = all([
	email,
	any([not(orders), never]),
	{ kind: 'listed', segmentId: 7 },
	compared,
	ranked,
]);

test('every kind of plan is told to the fold, its parts first', () => {
	const told = foldPlan<string>(plan, {
		group: (parts, { kind }) => `${kind}(${parts.join(', ')})`,
		not: (part) => `not ${part}`,
		never: () => 'never',
		test: ({ operand }) => operand.kind,
		some: ({ of }) => of,
		compare: ({ comparison }) => comparison.sign,
		ranked: ({ ranking }) => ranking.rank.of,
		logged: ({ change }) => change.change,
		outside: () => 'outside',
		listed: String,
	});
	expect(told).toBe('all(column, any(not orders, never), 7, >, highest)');
});

test('what is collected comes in the order of the parts, without the rows inside of rows', () => {
	expect(collected<unknown>(plan, { some: ({ of }) => [of], listed: (id) => [id] })).toEqual(['orders', 7]);
	expect(somePart(plan, { some: ({ of }) => of === 'orders' })).toBe(true);
	expect(somePart(plan, { some: ({ of }) => of === 'lines_of_order' })).toBe(false);
	expect(somePart(all([]), { never: () => true })).toBe(false);
});

test('a changed plan is the same where nothing is changed, and another where something is', () => {
	expect(changedPlan(plan, {})).toEqual(plan);
	expect(changedPlan(plan, { some: () => never })).toEqual(
		all([email, any([not(never), never]), { kind: 'listed', segmentId: 7 }, compared, ranked]),
	);
});
