import { bounded, shortened } from './bounded';
import { hideIn, holdsSecret, withoutSecrets } from './secrets';

/**
 * The stable codes. A code never changes its meaning; messages may be reworded.
 */
export const ERROR_CODES = [
	'RULE_INVALID',
	'QUERY_SYNTAX',
	'FIELD_UNKNOWN',
	'OPERATOR_UNKNOWN',
	'VALUE_INVALID',
	'CURRENCY_REQUIRED',
	'SEGMENT_CYCLE',
	'OPTION_INVALID',
	'TEMPLATE_UNKNOWN',
	'MAPPING_INVALID',
	'SHOP_NOT_RECOGNISED',
	'STORE_NOT_INSTALLED',
	'STORE_TOO_NEW',
	'SEGMENT_NOT_FOUND',
	'SEGMENT_IN_USE',
	'SEGMENT_INVALID',
	'TITLE_TAKEN',
	'KEY_TAKEN',
	'CUSTOMER_NOT_FOUND',
	'CONSUMER_UNKNOWN',
	'HELD_BATCH_NOT_FOUND',
	'AS_OF_IN_PAST',
	'AS_OF_IN_FUTURE',
	'EVALUATION_HELD',
	'SCORES_NOT_FITTED',
	'SCORES_UNFIT',
	'PERMISSION_DENIED',
	'AUTHENTICATION_FAILED',
	'DATABASE_NOT_FOUND',
	'CONNECTION_FAILED',
	'TOO_MANY_CONNECTIONS',
	'STATEMENT_TIMEOUT',
	'LOCK_TIMEOUT',
	'CANCELLED',
	'DATABASE_ERROR',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** What a message leaves out: where, what stood there, what may stand there, what to do. */
export interface ErrorDetails {
	/** Place in the rule or options, e.g. `rules[1].rules[0].operator`; empty for the whole. */
	readonly path?: string;
	/** A long text or list is shortened, so that the error can be logged and shown. */
	readonly found?: unknown;
	readonly allowed?: readonly string[];
	/** What to do about it: the nearest allowed word, a GRANT, an index, a next step. */
	readonly suggestion?: string;
	/** 1-based place in a query text. */
	readonly line?: number;
	readonly column?: number;
	/** More that belongs to this code, e.g. the workflows that use a segment. */
	readonly details?: Readonly<Record<string, unknown>>;
	readonly cause?: unknown;
}

/** Characters: what was given may be of any length, and a log keeps each message. */
const MAX_MESSAGE = 4_000;
/** A script for a DBA, with a GRANT or a DROP for each object, is worth nothing when it is cut. */
const MAX_SUGGESTION = 1_000_000;
const MAX_PATH = 300;

/**
 * Cut before, so that no long text is searched, and far behind the end: half of a password would not be known
 * for one.
 */
const clean = (text: string, max: number) => shortened(withoutSecrets(shortened(text, 10 * max)), max);

function cleanDetails(details: Omit<ErrorDetails, 'cause'>): object {
	const { found, path, suggestion, ...rest } = details;
	return {
		...(hideIn(rest, withoutSecrets) as object),
		...(path === undefined ? {} : { path: clean(path, MAX_PATH) }),
		...(suggestion === undefined ? {} : { suggestion: clean(suggestion, MAX_SUGGESTION) }),
		...('found' in details ? { found: bounded(found, clean) } : {}),
	};
}

/**
 * The only kind of error that this package throws on purpose. Recognise it by `code`, or by the static `is`:
 * two copies of the package in one n8n make `instanceof` unreliable.
 *
 * Passwords of URLs and connection strings are taken out of every part of it here, wherever one was put by
 * mistake.
 */
export class SegmentsError extends Error {
	readonly code: ErrorCode;
	readonly path?: string;
	readonly found?: unknown;
	readonly allowed?: readonly string[];
	readonly suggestion?: string;
	readonly line?: number;
	readonly column?: number;
	readonly details?: Readonly<Record<string, unknown>>;

	constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
		const { cause, ...rest } = details;
		// A cause cannot be rewritten: it belongs to others.
		const isFit = cause !== undefined && !holdsSecret(cause, withoutSecrets);
		super(clean(message, MAX_MESSAGE), isFit ? { cause } : undefined);
		this.name = new.target.name;
		this.code = code;
		Object.assign(this, cleanDetails(rest));
	}

	/** The same error with more taken out of it: passwords that only their owner knows. */
	hiding(hide: (text: string) => string): this {
		const { code, message, cause, path, found, allowed, suggestion, line, column, details } = this;
		const said = { message, path, found, allowed, suggestion, line, column, details };
		const isClean = cause === undefined || !holdsSecret(cause, hide);
		if (isClean && hideIn(said, hide) === said) return this;
		const { message: hidden, ...rest } = hideIn(said, hide) as typeof said;
		const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
		const Same = this.constructor as new (code: ErrorCode, message: string, details: ErrorDetails) => this;
		return new Same(code, hidden, { ...given, ...(isClean ? { cause } : {}) });
	}

	static is(error: unknown): error is SegmentsError {
		return (
			error instanceof Error && 'code' in error && (ERROR_CODES as readonly unknown[]).includes(error.code)
		);
	}
}

export class RuleError extends SegmentsError {}
export class MappingError extends SegmentsError {}
export class SegmentError extends SegmentsError {}
export class DatabaseError extends SegmentsError {}
