import type { Catalogue } from '../field';
import { formatQuery } from '../query';
import { operator as shapeOf } from '../rule/operator';
import { isGroup, type Condition, type Group, type Rule } from '../rule/rule';
import { childPath, conditionsOf } from '../rule/visitor';
import type { LintWarning } from './lint-warning';
import { covers, intersection, isEmpty, possibleSpan, spanOf } from './span';

/** What can be said of a rule without looking at the shop's data. */
export function lintStatically(rule: Rule, catalogue: Catalogue): readonly LintWarning[] {
	return [...conflicts(rule, catalogue), ...impossible(rule, catalogue), ...consent(rule, catalogue), ...allTime(rule, catalogue)];
}

/** Conditions about the same thing: same field over the same rows. */
const subject = ({ field, within, where, currency }: Condition) => JSON.stringify([field, within, where, currency]);

function conflicts(rule: Rule, catalogue: Catalogue, path = ''): readonly LintWarning[] {
	if (!isGroup(rule)) return [];
	const below = rule.rules.flatMap((child, index) => conflicts(child, catalogue, childPath(path, index)));
	return [...pairsIn(rule, path).flatMap(([a, b]) => conflict(rule, a, b, catalogue)), ...below];
}

interface Placed {
	readonly condition: Condition;
	readonly path: string;
}

function pairsIn({ rules }: Group, path: string): [Placed, Placed][] {
	const placed = rules.flatMap((child, index) => (isGroup(child) ? [] : [{ condition: child, path: childPath(path, index) }]));
	return placed.flatMap((a, index) => placed.slice(index + 1).filter((b) => subject(a.condition) === subject(b.condition)).map((b): [Placed, Placed] => [a, b]));
}

function conflict({ match }: Group, a: Placed, b: Placed, catalogue: Catalogue): readonly LintWarning[] {
	const both = `"${formatQuery(a.condition)}" and "${formatQuery(b.condition)}"`;
	if (match === 'all' && exclude(a.condition, b.condition, catalogue)) {
		return [{ code: 'CONTRADICTION', path: b.path, severity: 'warning', message: `No customer can meet ${both} at once, so the group matches nobody.`, mend: 'Ask for any of the two instead of all, or drop one.' }];
	}
	if (match !== 'all' && areOpposites(a.condition, b.condition)) {
		const who = match === 'any' ? 'everybody' : 'nobody';
		return [{ code: match === 'any' ? 'ALWAYS_TRUE' : 'CONTRADICTION', path: b.path, severity: 'warning', message: `Every customer meets one of ${both}, so the group matches ${who}.`, mend: 'Ask for all of the two instead, or drop one.' }];
	}
	return [];
}

function exclude(a: Condition, b: Condition, catalogue: Catalogue): boolean {
	if (areOpposites(a, b)) return true;
	const type = catalogue.find(a.field)?.type;
	if (type === 'boolean') return truth(a) !== undefined && truth(b) !== undefined && truth(a) !== truth(b);
	if (type === 'number' || type === 'money') {
		const [one, other] = [spanOf(a), spanOf(b)];
		return one !== undefined && other !== undefined && isEmpty(intersection(one, other));
	}
	if (type !== 'text' && type !== 'keyword') return false;
	return a.operator === 'equals' && b.operator === 'equals' && String(a.value).toLowerCase() !== String(b.value).toLowerCase();
}

function truth({ operator, value }: Condition): boolean | undefined {
	if (operator === 'is_true' || operator === 'is_false') return operator === 'is_true';
	return operator === 'equals' ? value === true : undefined;
}

const areOpposites = (a: Condition, b: Condition) =>
	shapeOf(a.operator).opposite === b.operator && JSON.stringify(a.value) === JSON.stringify(b.value) && a.missing === undefined && b.missing === undefined;

/** Conditions that hold for everybody, or for nobody, whatever the shop has. */
function impossible(rule: Rule, catalogue: Catalogue): readonly LintWarning[] {
	return [...conditionsOf(rule)].flatMap(({ condition, path }): LintWarning[] => {
		const [span, possible] = [spanOf(condition), possibleSpan(condition.field, catalogue)];
		if (span === undefined || possible === undefined) return [];
		const text = formatQuery(condition);
		if (isEmpty(intersection(span, possible))) return [{ code: 'CONTRADICTION', path, severity: 'warning', message: `"${text}" can never hold: "${condition.field}" is never below 0.` }];
		if (condition.field !== 'recency_days' && covers(span, possible)) return [{ code: 'ALWAYS_TRUE', path, severity: 'warning', message: `"${text}" holds for every customer.`, mend: 'Drop the condition, or compare with a larger number.' }];
		return [];
	});
}

const CONSENT = ['email_subscribed', 'sms_subscribed'];

/** Marketing to who has not agreed is against the law in most places. */
function consent(rule: Rule, catalogue: Catalogue): readonly LintWarning[] {
	const offered = CONSENT.filter((name) => catalogue.find(name) !== undefined);
	const asked = [...conditionsOf(rule)].some(({ condition }) => CONSENT.includes(condition.field) || condition.field === 'member_of');
	if (offered.length === 0 || asked) return [];
	return [{ code: 'NO_CONSENT', path: '', severity: 'advice', message: 'The rule does not ask for consent. For marketing, take only those who agreed to it.', mend: `Add "and ${offered[0]} is true".` }];
}

/** Events are hardly ever meant of all time; nor is one total beside another that has a window. */
function allTime(rule: Rule, catalogue: Catalogue): readonly LintWarning[] {
	const placed = [...conditionsOf(rule)].filter(({ condition }) => catalogue.find(condition.field)?.source.kind === 'aggregate');
	const windowed = new Set(placed.filter(({ condition }) => condition.within !== undefined).map(({ condition }) => condition.field));
	return placed.filter(({ condition }) => condition.within === undefined && (condition.field === 'events_count' || windowed.has(condition.field)))
		.map(({ condition, path }) => ({
			code: 'ALL_TIME', path, severity: 'advice', message: `"${formatQuery(condition)}" looks at all time.`, mend: 'If the last weeks are meant, add a window such as "within last 30 days".',
		}));
}
