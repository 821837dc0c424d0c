import { isEventCount, type Catalogue } from '../language/field';
import { isMembership } from '../language/field/membership';
import { formatQuery } from '../language/query';
import { operatorSpec } from '../language/operator/operator';
import { comparedField } from '../language/rule/field-value';
import { isRowGroup, isRowTest, type RowRule, type Rule } from '../language/rule/rule';
import { childPath, conditionsOf, keyPath } from '../language/rule/visitor';
import { clockOf, type Moment } from '../language/time';
import { comparisonChecks } from './comparison-checks';
import { findConflicts } from './conflict/find-conflicts';
import { monthChecks } from './month-checks';
import { rowChecks } from './row-checks';
import type { LintWarning } from './warning/lint-warning';

/**
 * What can be said of a rule without looking at the shop's data.
 * @param moment when relative dates are looked at; default now, in UTC
 */
export function lintStatically(
	rule: Rule,
	catalogue: Catalogue,
	moment: Moment = { asOf: new Date().toISOString(), timeZone: 'UTC' },
): readonly LintWarning[] {
	return [
		...findConflicts(rule, { fields: catalogue, clock: clockOf(moment), noun: 'customer' }),
		...rowChecks(rule, catalogue, clockOf(moment)),
		...monthChecks(rule),
		...consent(rule, catalogue),
		...allTime(rule, catalogue),
		...linesWithoutProduct(rule, catalogue),
		...comparisonChecks(rule),
	];
}

/** What a customer agrees to, where the shop knows it. */
export const consentField = (catalogue: Catalogue): string | undefined =>
	catalogue.fields.find(({ consent }) => consent)?.name;

/** Marketing to who has not agreed is against the law in most places. */
function consent(rule: Rule, catalogue: Catalogue): readonly LintWarning[] {
	const field = consentField(catalogue);
	const asked = [...conditionsOf(rule)].some(
		({ condition }) => catalogue.find(condition.field)?.consent === true || isMembership(condition),
	);
	if (field === undefined || asked) return [];
	return [
		{
			code: 'NO_CONSENT',
			path: '',
			severity: 'advice',
			message: 'The rule does not ask for consent. For marketing, take only those who agreed to it.',
			suggestion: `Add "and ${field} is true".`,
		},
	];
}

/** Events are hardly ever meant of all time; nor is one total beside another that has a window. */
function allTime(rule: Rule, catalogue: Catalogue): readonly LintWarning[] {
	const placed = [...conditionsOf(rule)].flatMap(({ condition, path }) => {
		const field = catalogue.find(condition.field);
		return field?.source.kind === 'aggregate' ? [{ condition, path, field }] : [];
	});
	const windowed = new Set(
		placed.flatMap(({ condition }) => [
			...(condition.within === undefined ? [] : [condition.field]),
			...(comparedField(condition)?.within === undefined ? [] : [condition.field]),
		]),
	);
	return placed
		.filter(
			({ condition, field }) =>
				condition.within === undefined && (isEventCount(field) || windowed.has(condition.field)),
		)
		.map(({ condition, path }) => ({
			code: 'ALL_TIME',
			path,
			severity: 'advice',
			message: `"${formatQuery(condition)}" looks at all time.`,
			suggestion: 'If the last weeks are meant, add a window such as "within last 30 days".',
		}));
}

const OF_PRODUCT = ['product', 'product_title', 'variant', 'category', 'category_title', 'sku'];

/** Postage and the like are lines without a product: they meet every negative about products. */
function linesWithoutProduct(rule: Rule, catalogue: Catalogue): readonly LintWarning[] {
	return [...conditionsOf(rule)].flatMap(({ condition: { field, where }, path }) => {
		const over = catalogue.find(field)?.over;
		if (where === undefined || (over !== 'orders' && over !== 'lines')) return [];
		const asked = productTests(where, keyPath(path, 'where'));
		const [first] = asked.filter(({ negative }) => negative);
		if (first === undefined || asked.some(({ negative }) => !negative)) return [];
		return [
			{
				code: 'LINES_WITHOUT_PRODUCT',
				path: first.path,
				severity: 'advice',
				message: `Lines without a product, such as postage, meet "${first.text}" too.`,
				suggestion: 'To leave them out, add "and product is not null" to the where.',
			},
		];
	});
}

interface ProductTest {
	readonly path: string;
	readonly text: string;
	readonly negative: boolean;
}

function productTests(where: RowRule, path: string, turned = false): readonly ProductTest[] {
	if (isRowGroup(where))
		return where.rules.flatMap((child, index) =>
			productTests(child, childPath(path, index), turned !== (where.match === 'none')),
		);
	if (isRowTest(where) || !OF_PRODUCT.includes(where.field) || where.missing === 'exclude') return [];
	const negative = operatorSpec(where.operator).negative !== turned;
	return [{ path, text: `${turned ? 'not ' : ''}${formatQuery(where)}`, negative }];
}
