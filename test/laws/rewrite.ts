import { operatorSpec, type OperatorName } from '../../lib/language/operator/operator';
import {
	isGroup,
	isRowGroup,
	isRowTest,
	type Condition,
	type Group,
	type RowRule,
	type Rule,
} from '../../lib/language/rule/rule';

/** The same rule said otherwise, or its complement, or what is left of it where no value is missing. */
export interface Rewrite {
	readonly name: string;
	readonly gives: 'the same' | 'the others' | 'those with values';
	readonly rewrite: (rule: Rule) => Rule;
}

const group = (match: Group['match'], rules: readonly Rule[]): Group => ({ match, rules });
const none = (rule: Rule) => group('none', [rule]);

const deMorgan = (rule: Rule): Rule => {
	if (!isGroup(rule)) return rule;
	const turned = rule.rules.map((child) => none(deMorgan(child)));
	if (rule.match === 'all') return group('none', turned);
	return rule.match === 'any' ? none(group('all', turned)) : group('all', turned);
};

const turnedRound = (rule: Rule): Rule =>
	isGroup(rule) ? group(rule.match, rule.rules.map(turnedRound).reverse()) : where(rule, rowsTurnedRound);

function rowsTurnedRound(rule: RowRule): RowRule {
	if (isRowTest(rule)) return rule;
	return isRowGroup(rule) ? { match: rule.match, rules: rule.rules.map(rowsTurnedRound).reverse() } : rule;
}

/** all[a, b, c] as all[all[a], all[b, c]]. */
const nested = (rule: Rule): Rule => {
	if (!isGroup(rule)) return rule;
	const [first, ...others] = rule.rules.map(nested);
	if (first === undefined) return rule;
	const inner = rule.match === 'none' ? 'any' : rule.match;
	return group(rule.match, [group(inner, [first]), ...(others.length > 0 ? [group(inner, others)] : [])]);
};

/** Every operator by its twin, turned around; also those inside `where`. */
const byTwins = (rule: Rule): Rule =>
	isGroup(rule) ? group(rule.match, rule.rules.map(byTwins)) : (byTwin(where(rule, rowsByTwins)) as Rule);

/** A test of lines by its own twins. */
function rowsByTwins(rule: RowRule): RowRule {
	if (isRowGroup(rule)) return { match: rule.match, rules: rule.rules.map(rowsByTwins) };
	if (!isRowTest(rule)) return byTwin(rule);
	if (!('lines' in rule) || rule.lines === 'every') return rule;
	return { match: 'none', rules: [{ ...rule, lines: rule.lines === 'some' ? 'none' : 'some' }] };
}

function byTwin(condition: Condition): RowRule {
	const { opposite } = operatorSpec(condition.operator);
	if (opposite === undefined || condition.missing === 'exclude') return condition;
	return { match: 'none', rules: [{ ...condition, operator: opposite as OperatorName }] };
}

const where = (condition: Condition, rewrite: (rule: RowRule) => RowRule): Condition =>
	condition.where === undefined ? condition : { ...condition, where: rewrite(condition.where) };

const doubled = (rule: Rule): Rule =>
	isGroup(rule)
		? group(
				rule.match,
				rule.rules.flatMap((child) => [doubled(child), doubled(child)]),
			)
		: rule;

export const REWRITES: readonly Rewrite[] = [
	{ name: 'none is the complement', gives: 'the others', rewrite: none },
	{ name: 'double negation', gives: 'the same', rewrite: (rule) => none(none(rule)) },
	{ name: 'De Morgan', gives: 'the same', rewrite: deMorgan },
	{ name: 'the order does not matter', gives: 'the same', rewrite: turnedRound },
	{ name: 'groups within groups', gives: 'the same', rewrite: nested },
	{ name: 'twice is once', gives: 'the same', rewrite: doubled },
	{ name: 'an operator and its negative', gives: 'the same', rewrite: byTwins },
];
