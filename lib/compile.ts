import { DateTime } from 'luxon';
import { catalogueOf } from './language/field';
import { knownColumns } from './shop';
import type { Mapping } from './shop';
import { Compiler, type IdsOptions } from './compiler/compiler';
import type { CompileContext } from './compiler/plan/compile-context';
import { parseRuleInput } from './language/query/parse-input';
import { toQuery, type CompiledQuery } from './database/sql';
import { instantOf } from './language/time';
import type { RuleInput } from './service/types';

export interface CompileRuleOptions extends Pick<IdsOptions, 'strategy'> {
	/** ISO 8601 text or a Date; default now by this machine's clock. */
	readonly asOf?: string | Date;
	/** IANA name; default UTC. */
	readonly timeZone?: string;
	readonly segments?: CompileContext['segments'];
	readonly storeSchema?: string;
}

/**
 * The SQL of a rule: one row per matching customer, `customer_id`, every value bound. Columns that no
 * database has described are read from the mapping's own SQL. Preview and evaluation write the same query,
 * but ask the database which strategy costs least and, where lines know the variant only, which variants the
 * named products have; here there is none to ask, so that facts are scanned unless another strategy is named.
 */
export function compileRule(
	rule: RuleInput,
	mapping: Mapping,
	options: CompileRuleOptions = {},
): CompiledQuery {
	const described = mapping.columns === undefined ? { ...mapping, columns: knownColumns(mapping) } : mapping;
	const catalogue = catalogueOf(described);
	const { segments, storeSchema, strategy } = options;
	const compiler = new Compiler({ mapping: described, catalogue, segments, storeSchema });
	const explicit = options.asOf !== undefined;
	const timeZone = options.timeZone ?? 'UTC';
	const moment = { asOf: asOfText(options.asOf, timeZone), timeZone, explicit };
	const compiled = compiler.compile(parseRuleInput(rule, { fields: catalogue }), moment);
	return toQuery(compiler.ids(compiled, { strategy }));
}

/**
 * A text without offset means the wall clock of the zone; one that is no instant is refused by the planner.
 */
function asOfText(asOf: string | Date | undefined, timeZone: string): string {
	if (asOf === undefined) return new Date().toISOString();
	const instant = typeof asOf === 'string' ? instantOf(asOf, timeZone) : DateTime.fromJSDate(asOf);
	return instant.toUTC().toISO() ?? String(asOf);
}
