import { catalogueOf } from '../../lib/language/field';
import { describeMapping, preset } from '../../lib/shop';
import { Compiler } from '../../lib/compiler/compiler';
import type { CompileContext } from '../../lib/compiler/plan/compile-context';
import type { Rule } from '../../lib/language/rule';
import { parseRuleInput } from '../../lib/language/query/parse-input';
import { toQuery } from '../../lib/database/sql';
import type { Moment } from '../../lib/language/time';
import { LAW_SCORES } from '../laws/scores';
import { createTestDatabase, demoNow, type TestDatabase } from './database';

export interface DemoShop {
	readonly database: TestDatabase;
	readonly context: CompileContext;
	readonly compiler: Compiler;
	readonly moment: Moment;
	rule(input: unknown): Rule;
	/** Who meets a rule, by the compiled query. */
	matches(input: unknown, moment?: Partial<Moment>): Promise<string[]>;
	/** The first column of a hand-written query, as texts in order. */
	ids(sql: string, values?: unknown[]): Promise<string[]>;
}

/** A copy of the demo shop, with the preset's mapping described. */
export async function openDemoShop(timeZone = 'UTC'): Promise<DemoShop> {
	const database = await createTestDatabase({ template: 'demo' });
	const mapping = await describeMapping(preset('demo'), database.pool);
	const context = { mapping, catalogue: catalogueOf(mapping), scores: [LAW_SCORES] };
	const compiler = new Compiler(context);
	const rule = (input: unknown) => parseRuleInput(input, { fields: context.catalogue });
	const moment = { asOf: demoNow.toISOString(), timeZone };
	const ids = async (sql: string, values: unknown[] = []) => {
		const { rows } = await database.pool.query({ text: sql, values, rowMode: 'array' });
		return rows.map((row: unknown[]) => String(row[0])).sort();
	};
	const matches = async (input: unknown, at: Partial<Moment> = {}) => {
		const { sql, bindings } = toQuery(compiler.ids(compiler.compile(rule(input), { ...moment, ...at })));
		return await ids(sql, [...bindings]);
	};
	return { database, context, compiler, moment, rule, matches, ids };
}
