/**
 * The functions of the package as others may call them: every argument is checked and copied before any work
 * begins, so that whatever is passed, the answer is a value or a `SegmentsError`.
 */
import {
	ARGUMENTS,
	COMPILE_OPTIONS,
	DESCRIBE_OPTIONS,
	FORMAT_OPTIONS,
	OPEN_OPTIONS,
	PARSE_OPTIONS,
	PRESET_SETUP,
	ruleInput,
	type Argument,
	type PresetSetup,
} from './api-shapes';
import type { RuleInput, SegmentsOptions } from './service/types';
import type { Segments } from './api';
import * as compiling from './compile';
import * as describing from './language/describe';
import * as fields from './language/field';
import * as mappings from './shop';
import * as queries from './language/query';
import * as rules from './language/rule';
import { passwordsIn } from './database';
import { SegmentsError, withoutPasswords } from './error';
import { requireRule } from './language/rule/rule-shape';
import { segmentsFor } from './segments';
import { setupSql } from './service/install/setup-script';
import { Store } from './store/schema';
import { plainCopy } from './language/shape/plain-copy';
import { keysOf, refusal, text } from './language/shape/shape';
import { LIMITS } from './language/limits';

/**
 * Opens the segments of one shop. The shop is recognised and its mapping described by the database now; what
 * is wrong with it comes out here. Connections are made when they are needed, and go when they are idle.
 * @throws OPTION_INVALID, SHOP_NOT_RECOGNISED, MAPPING_INVALID, PERMISSION_DENIED, CONNECTION_FAILED and its
 * like
 */
export async function openSegments(options: SegmentsOptions): Promise<Segments> {
	try {
		return guarded(await segmentsFor(OPEN_OPTIONS.read(options, undefined)));
	} catch (error) {
		throw withoutOwnPassword(error, options);
	}
}

/**
 * A password that was put into another field too. Only of opening, where whoever wrote the options knows it:
 * who writes rules could try out by the errors which word is missing from them.
 */
function withoutOwnPassword(error: unknown, options: unknown): unknown {
	if (!(error instanceof SegmentsError) || keysOf(options) === undefined) return error;
	const passwords = (['connection', 'readConnection'] as const).flatMap((key) =>
		passwordsIn(own(options, key)),
	);
	return error.hiding(withoutPasswords(passwords));
}

/** Undefined for what cannot be read: there is no password to be known then. */
function own(options: unknown, key: keyof SegmentsOptions): unknown {
	try {
		return (options as SegmentsOptions)[key];
	} catch {
		return undefined;
	}
}

type Method = (...given: readonly unknown[]) => unknown;

function guarded(segments: Segments): Segments {
	const methods = Object.entries(segments) as [keyof Segments, Method][];
	const checked = methods.map(
		([name, method]) =>
			[
				name,
				name === 'members'
					? rowsOf(name, method)
					: name === 'memberColumns'
						? namesOf(name, method)
						: answerOf(name, method),
			] as const,
	);
	return Object.assign({ ...segments }, Object.fromEntries(checked));
}

const answerOf =
	(name: keyof Segments, method: Method): Method =>
	async (...given) =>
		await method(...argumentsOf(name, given));

const namesOf =
	(name: keyof Segments, method: Method): Method =>
	(...given) =>
		method(...argumentsOf(name, given));

/** What is wrong with the arguments comes with the first row, as what is wrong with the segment does. */
const rowsOf =
	(name: keyof Segments, method: Method): Method =>
	(...given) => {
		try {
			return method(...argumentsOf(name, given));
		} catch (error) {
			return refused(error);
		}
	};

async function* refused(error: unknown): AsyncGenerator<never> {
	await Promise.resolve();
	throw error;
}

function argumentsOf(name: keyof Segments, given: readonly unknown[]): unknown[] {
	const shapes = ARGUMENTS[name] as readonly Argument<unknown>[];
	return shapes.map(({ name: called, shape }, index) =>
		shape.read(given[index], called === '' ? undefined : { key: called }),
	);
}

/**
 * Reads a rule in JSON form (or in the form of web query builders) and returns it checked, canonical and
 * frozen.
 * @throws RuleError with the path of the first fault, what was found, what is allowed and the nearest allowed
 * word
 */
export function parseRule(input: unknown, options?: rules.ParseOptions): rules.Rule {
	return rules.parseRule(input, PARSE_OPTIONS.read(options, undefined));
}

/**
 * Reads a rule in text form and returns it checked, canonical and frozen, as `parseRule` does.
 * @throws RuleError QUERY_SYNTAX with line, column, what was found and what could stand there; or what
 * `parseRule` throws, with the path in the JSON form and the line and column of the part at fault
 */
export function parseQuery(query: string, options?: rules.ParseOptions): rules.Rule {
	return queries.parseQuery(query, PARSE_OPTIONS.read(options, undefined));
}

/**
 * The rule as query text; `parseQuery` reads the same rule from it. @throws RULE_INVALID for what is no
 * canonical rule
 */
export function formatQuery(rule: rules.Rule, options?: queries.FormatOptions): string {
	return queries.formatQuery(requireRule(rule), FORMAT_OPTIONS.read(options, undefined));
}

/**
 * A rule in plain English, to be read behind "customers who":
 * `spent more than 500.00 in the last 90 days and (lives in BD or SA or is tagged vip)`.
 * @throws RULE_INVALID for what is no canonical rule
 */
export function describeRule(rule: rules.Rule, options?: describing.DescribeOptions): string {
	return describing.describeRule(requireRule(rule), DESCRIBE_OPTIONS.read(options, undefined));
}

/**
 * A rule in the JSON of web query builders; `parseRule` reads the same rule from it, a single condition as a
 * group of one.
 * @throws RULE_INVALID for what is no canonical rule, and with the path of what the widget has no place for
 */
export function toQueryBuilder(rule: rules.Rule): rules.QueryBuilderGroup {
	return rules.toQueryBuilder(requireRule(rule));
}

/**
 * `matches 2 conditions`: what a list of segments shows of a rule. @throws RULE_INVALID for what is no
 * canonical rule
 */
export function summarise(rule: rules.Rule): string {
	return describing.summarise(requireRule(rule));
}

/**
 * The SQL of a rule: one row per matching customer, `customer_id`, every value bound.
 * Columns that no database has described are read from the mapping's own SQL.
 * @throws what `parseRule` throws; MAPPING_INVALID, OPTION_INVALID
 */
export function compileRule(
	rule: RuleInput,
	mapping: mappings.Mapping,
	options?: compiling.CompileRuleOptions,
): ReturnType<typeof compiling.compileRule> {
	return compiling.compileRule(
		ruleInput.read(rule, undefined),
		mappings.requireMapping(mapping),
		COMPILE_OPTIONS.read(options, undefined),
	);
}

/** All that rules may ask of the shop of this mapping. @throws MAPPING_INVALID */
export function catalogueOf(mapping: mappings.Mapping): fields.Catalogue {
	return fields.catalogueOf(mappings.requireMapping(mapping));
}

/**
 * The mapping of a preset without looking at a database: for the newest version of the platform that is
 * known.
 * @throws MAPPING_INVALID when there is no such preset, OPTION_INVALID for its options
 */
export function preset(name: string, options?: Readonly<Record<string, unknown>>): mappings.Mapping {
	const called = text({ max: LIMITS.nameLength, code: 'MAPPING_INVALID' }).read(name, { key: 'preset' });
	return mappings.preset(called, options === undefined ? undefined : presetOptions(options));
}

/**
 * What a DBA runs before a login is used, for a shop of a preset, without looking at a database: exactly the
 * rights that its kind needs, and the store's script.
 * @throws MAPPING_INVALID when there is no such preset, OPTION_INVALID
 */
export function setupScript(options: PresetSetup): string {
	const {
		shop,
		options: given,
		role,
		kind = 'store',
		schema = 'segments',
		storeExists = false,
	} = PRESET_SETUP.read(options, undefined);
	return setupSql({
		mapping: mappings.preset(shop, given),
		store: new Store(schema),
		role,
		kind,
		storeExists,
	});
}

function presetOptions(options: unknown): Readonly<Record<string, unknown>> {
	const copy = plainCopy(options, { code: 'OPTION_INVALID', what: 'The options' }, { key: 'options' });
	if (typeof copy === 'object' && copy !== null && !Array.isArray(copy))
		return copy as Record<string, unknown>;
	throw refusal({ at: { key: 'options' }, needs: 'an object', found: options });
}
