import { oneRow, type Queryable } from '../database';
import type { AskedRule } from '../compiler/asked-rule';
import type { CompileContext } from '../compiler/plan/compile-context';
import { formatQuery } from '../language/query';
import { isZeroWithoutRows } from '../language/field';
import { isTrue } from '../language/rule/conditions';
import { excludeMissing } from '../language/rule/exclude-missing';
import { isGroup, type Condition, type Rule } from '../language/rule/rule';
import { childPath } from '../language/rule/visitor';
import { relationSource } from '../compiler/sql/relation-source';
import { identifier, join, sql, type Sql } from '../database/sql';
import type { Moment } from '../language/time';
import type { LintWarning } from './warning/lint-warning';

/** What is counted among the customers of a rule, all in one pass over them. */
export interface MemberChecks {
	readonly members: number;
	/**
	 * Those who have not agreed to what the rule's marketing would be sent by; undefined where that was not
	 * asked.
	 */
	readonly withoutConsent?: number;
	readonly warnings: readonly LintWarning[];
}

/** Conditions that are counted one by one. */
const MAX_CONDITIONS = 20;

/**
 * Of each condition in the negative, how many customers of the rule are in it only because they have no
 * value.
 * @param consent the field that customers of the rule are counted without
 */
export async function memberChecks(
	{ rule, compiler }: AskedRule,
	consent: string | undefined,
	moment: Moment,
	db: Queryable,
): Promise<MemberChecks> {
	const lenient = [...lenientConditions(rule, compiler.context)].slice(0, MAX_CONDITIONS);
	if (lenient.length === 0 && consent === undefined) return { members: 0, warnings: [] };
	const counts = await oneRow<Record<string, string>>(
		db,
		countsSql({ rule, compiler }, lenient, consent, moment),
	);
	const members = Number(counts.members);
	return {
		members,
		...(consent === undefined ? {} : { withoutConsent: Number(counts.consent) }),
		warnings: lenient.flatMap((one, index) => {
			const count = Number(counts[`m${index}`]);
			return count === 0 ? [] : [warning(one, count, members)];
		}),
	};
}

interface Lenient {
	readonly condition: Condition;
	readonly path: string;
	readonly negated: boolean;
	/** The whole rule, in which this condition asks for a value too. */
	readonly strict: Rule;
}

/**
 * Conditions that let customers in for want of a value. Not those on tags and groups: to have none is to have
 * none.
 */
function* lenientConditions(whole: Rule, { catalogue }: CompileContext): Generator<Lenient> {
	for (const { condition, path, negated, replace } of places(whole)) {
		const source = catalogue.find(condition.field)?.source;
		if (source === undefined || (source.kind === 'elements' && source.relation !== 'addresses')) continue;
		if (isZeroWithoutRows({ source })) continue;
		const strict = excludeMissing(condition, negated);
		if (strict !== condition) yield { condition, path, negated, strict: replace(strict) };
	}
}

interface Place {
	readonly condition: Condition;
	readonly path: string;
	readonly negated: boolean;
	readonly replace: (by: Rule) => Rule;
}

function* places(
	rule: Rule,
	path = '',
	negated = false,
	replace: (by: Rule) => Rule = (by) => by,
): Generator<Place> {
	if (!isGroup(rule)) {
		yield { condition: rule, path, negated, replace };
		return;
	}
	const below = rule.match === 'none' ? !negated : negated;
	for (const [index, child] of rule.rules.entries()) {
		const put = (by: Rule) =>
			replace({ match: rule.match, rules: rule.rules.map((one, at) => (at === index ? by : one)) });
		yield* places(child, childPath(path, index), below, put);
	}
}

function countsSql(
	{ rule, compiler }: AskedRule,
	lenient: readonly Lenient[],
	consent: string | undefined,
	moment: Moment,
): Sql {
	const { from } = relationSource('customers', compiler.mapping);
	const { written, joins } = compiler.overAll((printer) => {
		const plan = (one: Rule) => compiler.compile(one, moment).plan;
		const unless = (one: Rule) => sql`count(*) FILTER (WHERE ${printer.plan(plan(one), true)})`;
		return {
			columns: [
				sql`count(*) AS members`,
				...lenient.map(({ strict }, index) => sql`${unless(strict)} AS ${identifier(`m${index}`)}`),
				...(consent === undefined ? [] : [sql`${unless(isTrue(consent))} AS consent`]),
			],
			conditions: [...compiler.createdBy(moment), printer.plan(plan(rule))],
		};
	});
	const { columns, conditions } = written;
	return sql`SELECT ${join(columns, ', ')} FROM ${from}${joins} WHERE ${join(conditions, ' AND ')}`;
}

function warning({ condition, path, negated }: Lenient, count: number, members: number): LintWarning {
	const text = `${negated ? 'not ' : ''}${formatQuery(condition)}`;
	const who =
		count === members
			? `All ${shown(members)} customers`
			: `${shown(count)} of the ${shown(members)} customers`;
	return {
		code: 'ONLY_MISSING',
		path,
		severity: 'warning',
		count,
		message: `${who} of the rule are there only because they have no "${condition.field}", which "${text}" lets in.`,
		suggestion: negated
			? `To leave them out, add "and ${condition.field} is not null".`
			: 'To leave them out, add "missing exclude" to the condition.',
	};
}

const shown = (count: number) => count.toLocaleString('en');
