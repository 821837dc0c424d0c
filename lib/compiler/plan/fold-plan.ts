import { factsOf, type Fact, type Operand, type Plan, type Rows } from './plan';

export type PlanOf<Kind extends Plan['kind']> = Extract<Plan, { readonly kind: Kind }>;
export type Group = PlanOf<'all' | 'any'>;

/** What a fold makes of each kind of plan; of the parts of a plan it has made something already. */
export interface PlanFold<Result> {
	group(parts: readonly Result[], plan: Group): Result;
	not(part: Result): Result;
	never(): Result;
	test(plan: PlanOf<'test'>): Result;
	some(rows: Rows): Result;
	compare(plan: PlanOf<'compare'>): Result;
	ranked(plan: PlanOf<'ranked'>): Result;
	logged(plan: PlanOf<'logged'>): Result;
	outside(plan: PlanOf<'outside'>): Result;
	listed(segmentId: number): Result;
}

/** The one walk over a plan. It does not look into `where`, which is a plan over other rows. */
export function foldPlan<Result>(plan: Plan, fold: PlanFold<Result>): Result {
	switch (plan.kind) {
		case 'all':
		case 'any':
			return fold.group(
				plan.parts.map((part) => foldPlan(part, fold)),
				plan,
			);
		case 'not':
			return fold.not(foldPlan(plan.part, fold));
		case 'never':
			return fold.never();
		case 'test':
			return fold.test(plan);
		case 'some':
			return fold.some(plan.rows);
		case 'compare':
			return fold.compare(plan);
		case 'ranked':
			return fold.ranked(plan);
		case 'logged':
			return fold.logged(plan);
		case 'outside':
			return fold.outside(plan);
		case 'listed':
			return fold.listed(plan.segmentId);
	}
}

const no = () => false;

/** Whether some part of a plan is what the given members say; of what they do not name, none is. */
export const somePart = (plan: Plan, says: Partial<PlanFold<boolean>>): boolean =>
	foldPlan(plan, {
		group: (parts) => parts.includes(true),
		not: same,
		never: no,
		test: no,
		some: no,
		compare: no,
		ranked: no,
		logged: no,
		outside: no,
		listed: no,
		...says,
	});

const same = <T>(part: T): T => part;

const none = () => [];

/** What the given members take from the parts of a plan, in their order. */
export const collected = <T>(plan: Plan, takes: Partial<PlanFold<readonly T[]>>): readonly T[] =>
	foldPlan<readonly T[]>(plan, {
		group: (parts) => parts.flat(),
		not: same,
		never: none,
		test: none,
		some: none,
		compare: none,
		ranked: none,
		logged: none,
		outside: none,
		listed: none,
		...takes,
	});

/** The facts that a plan tests and compares. */
export const allFacts = (plan: Plan): readonly Fact[] =>
	collected<Fact>(plan, {
		test: ({ operand }) => factsOf(operand),
		compare: ({ comparison: { left, right } }) => [left, right].flatMap(factsOf),
	});

/** The same plan with other tests and questions for rows in it. */
export const changedPlan = (plan: Plan, changes: Partial<PlanFold<Plan>>): Plan =>
	foldPlan<Plan>(plan, {
		group: (parts, { kind }) => ({ kind, parts }),
		not: (part) => ({ kind: 'not', part }),
		never: () => ({ kind: 'never' }),
		test: same,
		some: (rows) => ({ kind: 'some', rows }),
		compare: same,
		ranked: same,
		logged: same,
		outside: same,
		listed: (segmentId) => ({ kind: 'listed', segmentId }),
		...changes,
	});

/** The same plan, in which what is tested, compared and ranked is made otherwise. */
export const changedOperands = (
	plan: Plan,
	change: (operand: Operand) => Operand,
	changes: Partial<PlanFold<Plan>> = {},
): Plan =>
	changedPlan(plan, {
		test: (part) => ({ ...part, operand: change(part.operand) }),
		compare: ({ comparison }) => ({
			kind: 'compare',
			comparison: { ...comparison, left: change(comparison.left), right: change(comparison.right) },
		}),
		ranked: ({ ranking }) => ({
			kind: 'ranked',
			ranking: { ...ranking, operand: change(ranking.operand) },
		}),
		...changes,
	});
