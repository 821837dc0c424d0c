import { rowsOf, firstRow, type Queryable } from '../database';
import { nearest } from '../error';
import type { CompileContext } from '../plan/plan-rule';
import { valueSource } from '../plan/plan-rule';
import type { Rule } from '../rule/rule';
import { idsQuery } from '../sql/ids-query';
import { relation } from '../sql/relation';
import { scanOf } from '../sql/fact-sql';
import { sql, type Sql } from '../sql/sql';
import { Writer } from '../sql/writer';
import type { Moment } from '../time';
import { askedValues, type AskedValue } from './asked-values';
import type { LintWarning } from './lint-warning';

/** Rows and values looked at for a nearer one. */
const SAMPLED_ROWS = 200_000;
const MOST_VALUES = 2_000;

/** Values that occur nowhere in the shop, with the nearest that does. */
export async function valueChecks(rule: Rule, context: CompileContext, moment: Moment, db: Queryable): Promise<readonly LintWarning[]> {
	const warnings: LintWarning[] = [];
	for (const asked of askedValues(rule, context.catalogue)) {
		if (await occurs(asked, context, moment, db)) continue;
		warnings.push(await nowhere(asked, context, moment, db));
	}
	return warnings;
}

/** The same comparison as in the rule, so that what occurs here matches there. */
async function occurs(asked: AskedValue, context: CompileContext, moment: Moment, db: Queryable): Promise<boolean> {
	const same = { field: asked.field, operator: 'equals' as const, value: asked.value, ...(asked.caseSensitive === undefined ? {} : { caseSensitive: asked.caseSensitive }) };
	const rule: Rule = asked.rows === undefined ? same : { field: asked.rows === 'events' ? 'events_count' : 'orders_count', operator: 'greater_than', value: 0, where: same };
	return await firstRow(db, sql`SELECT 1 AS found FROM (${idsQuery(rule, context, moment)}) AS ids LIMIT 1`) !== undefined;
}

async function nowhere(asked: AskedValue, context: CompileContext, moment: Moment, db: Queryable): Promise<LintWarning> {
	const known = await rowsOf<{ value: string; customers: string }>(db, knownValues(asked, context, moment));
	const near = nearest(asked.value, known.map(({ value }) => value));
	const found = known.find(({ value }) => value === near);
	const meant = found === undefined ? '' : `: did you mean "${found.value}"? ${Number(found.customers).toLocaleString('en')} customers`;
	return {
		code: 'VALUE_NOWHERE', path: asked.path, severity: 'warning', message: `"${asked.value}" occurs nowhere in "${asked.field}"${meant}.`,
		...(found === undefined ? {} : { count: Number(found.customers), mend: `Write "${found.value}".` }),
	};
}

/** The commonest values of a field, each with the number of its customers, from a bounded number of rows. */
function knownValues(asked: AskedValue, context: CompileContext, moment: Moment): Sql {
	const writer = new Writer({ mapping: context.mapping, shape: 'lookup', storeSchema: context.storeSchema });
	const { operand, of } = valueSource(asked.field, asked.rows, context, moment);
	const value = writer.operand(operand, 'text');
	const { from, owner } = of === undefined ? { from: relation('customer', context.mapping), owner: sql`c.id` } : scanOf(of, context.mapping);
	return sql`SELECT value, count(DISTINCT owner) AS customers FROM (SELECT ${value} AS value, ${owner} AS owner FROM ${from} LIMIT ${SAMPLED_ROWS}) AS sample
		WHERE value IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${MOST_VALUES}`;
}
