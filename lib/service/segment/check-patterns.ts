import { sql, toQuery } from '../../database/sql';
import type { Queryable } from '../../database';
import { RuleError, SegmentsError } from '../../error';
import type { Catalogue } from '../../language/field';
import type { Rule } from '../../language/rule';
import { patternsOf, type Pattern } from '../../language/rule/patterns';

/**
 * Asks Postgres whether it can read the regular expressions of a rule, each on an empty text, before they are
 * held against the shop's: there a fault would only show once a row is looked at.
 * @throws RuleError VALUE_INVALID with the path, and what Postgres says of the pattern
 */
export async function checkPatterns(rule: Rule, catalogue: Catalogue, db: Queryable): Promise<void> {
	const patterns = patternsOf(rule, (field) => catalogue.find(field)?.over);
	for (const one of patterns) await checkPattern(one, db);
}

async function checkPattern({ pattern, path }: Pattern, db: Queryable): Promise<void> {
	const { sql: text, bindings } = toQuery(sql`SELECT '' ~ ${pattern}::text AS read`);
	try {
		await db.query(text, bindings);
	} catch (error) {
		throw isUnreadable(error) ? unreadable(pattern, path, error) : error;
	}
}

/** 2201B: invalid_regular_expression */
const isUnreadable = (error: unknown): error is Error => sqlStateOf(error) === '2201B';

function sqlStateOf(error: unknown): unknown {
	if (typeof error !== 'object' || error === null) return undefined;
	if ('code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code))
		return error.code;
	return 'cause' in error ? sqlStateOf(error.cause) : undefined;
}

function unreadable(pattern: string, path: string, error: Error): RuleError {
	const cause = SegmentsError.is(error) && error.cause instanceof Error ? error.cause : error;
	return new RuleError(
		'VALUE_INVALID',
		`The rule at ${path} has a pattern that Postgres cannot read: ${cause.message.replace(/^invalid regular expression: /, '')}.`,
		{
			path,
			found: pattern,
			allowed: ['a POSIX regular expression, e.g. ^A[0-9]+$'],
			suggestion: 'Put a backslash before signs that are meant as such: \\. \\( \\[ \\+ \\*',
			cause: error,
		},
	);
}
