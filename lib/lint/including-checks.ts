import { rowsOf, type Queryable } from '../database';
import { sql } from '../database/sql';
import type { Compiler } from '../compiler/compiler';
import { relationSource } from '../compiler/sql/relation-source';
import { anchorOf, type Condition, type Rule } from '../language/rule/rule';
import { comparedField } from '../language/rule/field-value';
import { conditionsOf, keyPath } from '../language/rule/visitor';
import { nearValue } from './near-value';
import type { LintWarning } from './warning/lint-warning';

interface Asked {
	readonly status: string;
	readonly path: string;
}

/** Rows whose statuses are looked at. */
const SAMPLED_ROWS = 200_000;

/** Statuses that no order has which does not count: nothing is taken in for them. */
export async function includingChecks(
	rule: Rule,
	{ mapping }: Compiler,
	db: Queryable,
): Promise<readonly LintWarning[]> {
	const asked = [...conditionsOf(rule)].flatMap(({ condition, path }) => statusesIn(condition, path));
	if (asked.length === 0 || mapping.relations.orders_not_counted === undefined) return [];
	const { from, column } = relationSource('orders_not_counted', mapping);
	const rows = await rowsOf<{ status: string }>(
		db,
		sql`SELECT DISTINCT lower(status COLLATE "C") AS status FROM (
			SELECT ${column('status')}::text AS status FROM ${from} LIMIT ${SAMPLED_ROWS}) AS sample WHERE status IS NOT NULL`,
	);
	const known = rows.map(({ status }) => status);
	return asked.filter(({ status }) => !known.includes(status)).map((one) => nowhere(one, known));
}

/** Of a condition, of the field that it is compared with, and of the dates on which windows hang. */
function statusesIn(
	condition: Pick<Condition, 'value' | 'including' | 'within'>,
	path: string,
): readonly Asked[] {
	const { including = [], within } = condition;
	const compared = comparedField(condition);
	const anchored = within !== undefined && 'for' in within ? anchorOf(within) : undefined;
	return [
		...including.map((status, index) => ({ status, path: `${keyPath(path, 'including')}[${index}]` })),
		...(compared === undefined ? [] : statusesIn(compared, keyPath(path, 'value'))),
		...(anchored === undefined ? [] : statusesIn(anchored.anchor, keyPath(path, `within.${anchored.side}`))),
	];
}

function nowhere({ status, path }: Asked, known: readonly string[]): LintWarning {
	const near = nearValue(status, known);
	const found = known.length === 0 ? 'there are none at all' : `they are ${known.join(', ')}`;
	return {
		code: 'VALUE_NOWHERE',
		path,
		severity: 'warning',
		message: `No order that does not count is "${status}": ${found}.`,
		...(near === undefined ? {} : { suggestion: `Write "${near}".` }),
	};
}
