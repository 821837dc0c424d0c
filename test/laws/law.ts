import fc from 'fast-check';
import { firstOf, itemAt } from '../../lib/error/defined';
import { excludeMissing } from '../../lib/language/rule';
import type { Rule } from '../../lib/language/rule/rule';
import { everyone, membersOf, missingOf } from '../oracle/interpret';
import { arbitraryLawRule, sizeOf, type RuleShape } from './arbitrary/rule';
import { arbitraryShop, SIZES, type Sizes } from './arbitrary/shop';
import type { Counterexample } from './counterexample';
import { SHAPES, type Lab, type Shape } from './lab';
import { REWRITES, type Rewrite } from './rewrite';
import { caseOf, worldOf, type Case } from './world';

export interface Plan {
	readonly seed: number;
	readonly shops: number;
	/** Rules on each shop. */
	readonly rules: number;
	readonly sizes?: Sizes;
	/** What the rules are about; default everything. */
	readonly about?: RuleShape;
	readonly progress?: (outcome: Outcome) => void;
	/** Whether a counterexample is made smaller; default true. */
	readonly shrink?: boolean;
}

export interface Outcome {
	/** Rules on shops, each in every shape. */
	cases: number;
	/** Queries that were compared with the interpreter, the rewritten rules too. */
	compared: number;
	/** Answers about one customer. */
	customers: number;
	conditions: number;
	/** Cases in which some, but not all customers were in. */
	telling: number;
	counterexample?: Counterexample;
}

const LAWS: readonly Rewrite[] = [
	...REWRITES,
	{
		name: 'only on values that are there',
		gives: 'those with values',
		rewrite: (rule) => excludeMissing(rule),
	},
];
const ITSELF: Rewrite = {
	name: 'the database and the interpreter agree',
	gives: 'the same',
	rewrite: (rule) => rule,
};

/** Runs random rules on random shops until the plan is done or something does not agree. */
export async function runLaws(lab: Lab, plan: Plan): Promise<Outcome> {
	const outcome: Outcome = { cases: 0, compared: 0, customers: 0, conditions: 0, telling: 0 };
	for (let index = 0; index < plan.shops && outcome.counterexample === undefined; index += 1) {
		await runShop(lab, plan, (plan.seed + index * 7_919) | 0, outcome);
		plan.progress?.(outcome);
	}
	return outcome;
}

async function runShop(lab: Lab, plan: Plan, seed: number, outcome: Outcome): Promise<void> {
	const on = caseOf(seed, lab.catalogue, lab.shop.unseenFields, plan.sizes);
	const rules = fc.sample(
		arbitraryLawRule(lab.catalogue, on.setting, { unseenFields: lab.shop.unseenFields, ...plan.about }),
		{ seed, numRuns: plan.rules },
	);
	await place(lab, on);
	const trial = { lab, on };
	const asked = { rules, members: rules.map((rule) => membersOf(rule, worldOf(on, lab.shop))) };
	count(outcome, trial, asked);
	for (const [law, ...shapes] of rounds(seed)) {
		const [shape, wrong] = (await firstWrong(trial, asked, law, shapes)) ?? [];
		outcome.compared += rules.length * shapes.length;
		if (shape === undefined || wrong === undefined) continue;
		outcome.counterexample = await shrunk(
			lab,
			plan,
			{ law: law.name, seed, shape, rule: itemAt(rules, wrong), on, difference: '' },
			{ law, run: wrong },
		);
		return;
	}
}

/**
 * Each rule as it stands, as a scan, looked up, and in one of the other shapes in turn; and one law of the
 * many.
 */
function rounds(seed: number): [Rewrite, ...Shape[]][] {
	const pick = Math.abs(seed);
	return [
		[ITSELF, 'scan', 'lookup', itemAt(OTHERS, pick % OTHERS.length)],
		[itemAt(LAWS, pick % LAWS.length), itemAt(SHAPES, pick % SHAPES.length)],
	];
}

const OTHERS = SHAPES.filter((shape) => shape !== 'scan' && shape !== 'lookup');

/** A case in a database. */
interface Trial {
	readonly lab: Lab;
	readonly on: Case;
}

/** Rules, and who meets each as the interpreter says. */
interface Asked {
	readonly rules: readonly Rule[];
	readonly members: readonly string[][];
}

function count(outcome: Outcome, { lab, on }: Trial, { rules, members }: Asked): void {
	const all = everyone(worldOf(on, lab.shop)).length;
	outcome.cases += rules.length;
	outcome.customers += rules.length * on.shop.customers.length;
	outcome.conditions += rules.reduce((sum, rule) => sum + sizeOf(rule), 0);
	outcome.telling += members.filter(({ length }) => length > 0 && length < all).length;
}

export async function place(lab: Lab, { shop, segments, session }: Case): Promise<void> {
	await lab.set(session);
	await lab.load(shop, segments);
}

async function firstWrong(
	trial: Trial,
	{ rules, members }: Asked,
	law: Rewrite,
	shapes: readonly Shape[],
): Promise<[Shape, number] | undefined> {
	const { lab, on } = trial;
	const expected = rules.map((rule, index) => wanted(trial, rule, itemAt(members, index), law));
	try {
		const prepared = lab.prepare(rules.map(law.rewrite), on.setting.clock, on.segments);
		for (const shape of shapes) {
			const found = await lab.members(prepared, shape);
			const wrong = expected.findIndex((ids, index) => !same(itemAt(found, index), ids));
			if (wrong >= 0) return [shape, wrong];
		}
		return undefined;
	} catch (error) {
		return (await firstFailing(trial, rules, law, shapes)) ?? Promise.reject(error);
	}
}

/** Which of them it was that made all of them fail. */
async function firstFailing(
	trial: Trial,
	rules: readonly Rule[],
	law: Rewrite,
	shapes: readonly Shape[],
): Promise<[Shape, number] | undefined> {
	for (const shape of shapes) {
		for (const [index, rule] of rules.entries())
			if ((await difference(trial, rule, law, shape)) !== undefined) return [shape, index];
	}
	return undefined;
}

function wanted(
	{ lab, on }: Trial,
	rule: Rule,
	members: readonly string[],
	{ gives }: Rewrite,
): readonly string[] {
	if (gives === 'the same') return members;
	const without = new Set(gives === 'the others' ? members : missingOf(rule, worldOf(on, lab.shop)));
	return (gives === 'the others' ? everyone(worldOf(on, lab.shop)) : members).filter(
		(id) => !without.has(id),
	);
}

const same = (a: readonly string[], b: readonly string[]) =>
	a.length === b.length && a.every((one, index) => one === b[index]);

/** In what the database differs from the interpreter for this rule; undefined when they agree. */
export async function difference(
	trial: Trial,
	rule: Rule,
	law: Rewrite,
	shape: Shape,
): Promise<string | undefined> {
	const { lab, on } = trial;
	const expected = wanted(trial, rule, membersOf(rule, worldOf(on, lab.shop)), law);
	try {
		const found = firstOf(
			await lab.members(lab.prepare([law.rewrite(rule)], on.setting.clock, on.segments), shape),
		);
		return same(found, expected)
			? undefined
			: `The database says ${JSON.stringify(found)}, the interpreter ${JSON.stringify(expected)}.`;
	} catch (error) {
		return `The database fails: ${(error as Error).message}`;
	}
}

/** First the rule is made smaller, then the shop, each by fast-check from the seed that it came from. */
async function shrunk(
	lab: Lab,
	{ shrink = true, sizes = SIZES, about }: Plan,
	found: Counterexample,
	{ law, run }: { readonly law: Rewrite; readonly run: number },
): Promise<Counterexample> {
	const told = async (example: Counterexample) => ({
		...example,
		difference:
			(await difference({ lab, on: example.on }, example.rule, law, example.shape)) ??
			'does not show on its own',
	});
	if (!shrink) return told(found);
	const { shape, seed, on } = found;
	const fails = async (rule: Rule, shop: Case['shop']) =>
		(await difference({ lab, on: { ...on, shop } }, rule, law, shape)) === undefined;
	const limits = {
		seed,
		endOnFailure: false,
		maxSkipsPerRun: 0,
		interruptAfterTimeLimit: 120_000,
		markInterruptAsFailure: false,
	};
	const rules = await fc.check(
		fc.asyncProperty(
			arbitraryLawRule(lab.catalogue, on.setting, { unseenFields: lab.shop.unseenFields, ...about }),
			(rule) => fails(rule, on.shop),
		),
		{ ...limits, path: String(run), numRuns: run + 1 },
	);
	const rule = rules.counterexample?.[0] ?? found.rule;
	const shops = await fc.check(
		fc.asyncProperty(arbitraryShop(on.setting, sizes), async (shop) => {
			await lab.load(shop, on.segments);
			return fails(rule, shop);
		}),
		{ ...limits, path: '0', numRuns: 1, unbiased: true },
	);
	const shop = shops.counterexample?.[0] ?? on.shop;
	await lab.load(shop, on.segments);
	return told({ ...found, rule, on: { ...on, shop } });
}

export const lawOf = (name: string): Rewrite => [ITSELF, ...LAWS].find((law) => law.name === name) ?? ITSELF;
