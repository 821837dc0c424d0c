import { types } from 'node:util';
import { didYouMean, SegmentsError, type ErrorCode } from '../../error';

/** Where a value stands, from the inside out: paths are only written for errors. */
export interface At {
	readonly key: string | number;
	readonly up?: At;
}

export interface Reader<T> {
	/**
	 * A copy: getters are asked once, and what the caller changes later changes nothing. @throws SegmentsError
	 */
	read(value: unknown, at: At | undefined): T;
}

/** What one argument, or a part of it, may be. */
export interface Shape<T> extends Reader<T> {
	/** Makes the type invariant: a union that grows must grow here too. */
	readonly type?: (value: T) => T;
	/** Of an object, the shapes of its keys: a test asks whether it tries them all. */
	readonly keys?: Readonly<Record<string, Shape<never>>>;
}

/** One shape for each key of T; one that is forgotten does not compile. */
export type Shapes<T> = { readonly [Key in keyof Required<T>]: Shape<T[Key]> };

export function pathOf(at: At | undefined): string {
	if (at === undefined) return '';
	const up = pathOf(at.up);
	if (typeof at.key === 'number') return `${up}[${at.key}]`;
	return up === '' ? at.key : `${up}.${at.key}`;
}

/** A value as a sentence can show it. */
export function shownBriefly(value: unknown): string {
	if (value === undefined) return 'nothing';
	if (value === null || typeof value === 'boolean') return String(value);
	if (typeof value === 'number' || typeof value === 'bigint') return String(value).slice(0, 60);
	if (typeof value === 'string') return value.length > 60 ? `"${value.slice(0, 57)}…"` : `"${value}"`;
	return lengthOf(value) !== undefined
		? 'a list'
		: typeof value === 'object'
			? 'an object'
			: `a ${typeof value}`;
}

export interface Refusal {
	readonly at: At | undefined;
	readonly needs: string;
	readonly found: unknown;
	readonly allowed?: readonly string[];
	readonly code?: ErrorCode;
	readonly cause?: unknown;
}

/** `"limit" must be a whole number from 1 to 10000, but is "x".` */
export function refusal({
	at,
	needs,
	found,
	allowed = [needs],
	code = 'OPTION_INVALID',
	cause,
}: Refusal): SegmentsError {
	const path = pathOf(at);
	const what = path === '' ? 'What was given' : `"${path.length > 100 ? `${path.slice(0, 100)}…` : path}"`;
	return new SegmentsError(code, `${what} must be ${needs}, but is ${shownBriefly(found)}.`, {
		path,
		found,
		allowed,
		suggestion: didYouMean(found, allowed),
		cause,
	});
}

/** The part of a value, whatever its getter or proxy does. */
export function partOf(value: object, key: string | number, at: At | undefined): unknown {
	try {
		return (value as Record<string | number, unknown>)[key];
	} catch (cause) {
		throw refusal({
			at: { key, up: at },
			needs: 'a value that can be read',
			found: 'a value that cannot be read',
			cause,
		});
	}
}

/**
 * The keys of an object of plain data: no Date, Map, list or instance of a class. Undefined for anything
 * else.
 */
export function keysOf(value: unknown): readonly string[] | undefined {
	if (typeof value !== 'object' || value === null) return undefined;
	try {
		if (Array.isArray(value)) return undefined;
		const prototype = Object.getPrototypeOf(value) as object | null;
		if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return undefined;
		return Object.keys(value);
	} catch {
		return undefined;
	}
}

/** The length of a list; undefined for what is none. */
export function lengthOf(value: unknown): number | undefined {
	try {
		return Array.isArray(value) ? value.length : undefined;
	} catch {
		return undefined;
	}
}

/** Postgres stores neither U+0000 nor half a surrogate pair. */
export const isStorable = (text: string) => !text.includes('\0') && text.isWellFormed();

export interface TextOptions {
	readonly max: number;
	readonly min?: number;
	readonly code?: ErrorCode;
}

export function text({ max, min = 0, code }: TextOptions): Shape<string> {
	const needs = `a text of ${min === 0 ? 'at most' : `${min} to`} ${max.toLocaleString('en')} characters`;
	return {
		read(value, at) {
			if (typeof value !== 'string' || value.length > max || value.length < min)
				throw refusal({ at, needs, found: value, code });
			if (isStorable(value)) return value;
			throw refusal({ at, needs: 'a text that Postgres can store', found: value, allowed: [needs], code });
		},
	};
}

/** @param max up to 2^53 - 1 */
export function whole(min: number, max = Number.MAX_SAFE_INTEGER): Shape<number> {
	const needs = `a whole number ${max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`}`;
	return {
		read(value, at) {
			if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max)
				return value;
			throw refusal({ at, needs, found: value });
		},
	};
}

export function finite(min: number, max: number): Shape<number> {
	const needs = `a number from ${min} to ${max}`;
	return {
		read(value, at) {
			if (typeof value === 'number' && value >= min && value <= max) return value;
			throw refusal({ at, needs, found: value });
		},
	};
}

export const yesOrNo: Shape<boolean> = {
	read(value, at) {
		if (typeof value === 'boolean') return value;
		throw refusal({ at, needs: 'true or false', found: value, allowed: ['true', 'false'] });
	},
};

export function oneOf<const Words extends readonly string[]>(...words: Words): Shape<Words[number]> {
	return {
		read(value, at) {
			if (words.includes(value as string)) return value as Words[number];
			throw refusal({ at, needs: `one of ${words.join(', ')}`, found: value, allowed: words });
		},
	};
}

export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
	return {
		...(shape.keys === undefined ? {} : { keys: shape.keys }),
		read: (value, at) => (value === undefined ? undefined : shape.read(value, at)),
	};
}

/** Where null says "none". */
export function orNull<T>(shape: Shape<T>): Shape<T | null> {
	return { read: (value, at) => (value === null ? null : shape.read(value, at)) };
}

export function list<T>(element: Shape<T>, max: number, what: string): Shape<readonly T[]> {
	const needs = `a list of at most ${max.toLocaleString('en')} ${what}`;
	return {
		read(value, at) {
			const length = lengthOf(value);
			if (length === undefined) throw refusal({ at, needs, found: value });
			if (length > max) throw tooMany(at, length, max, what);
			const copy: T[] = [];
			for (let key = 0; key < length; key += 1)
				copy.push(element.read(partOf(value as object, key, at), { key, up: at }));
			return copy;
		},
	};
}

function tooMany(at: At | undefined, count: number, max: number, what: string): SegmentsError {
	const path = pathOf(at);
	return new SegmentsError(
		'OPTION_INVALID',
		`${path === '' ? 'The list' : `"${path}"`} has ${count} ${what}; at most ${max} are allowed.`,
		{
			path,
			found: count,
			allowed: [`at most ${max} ${what}`],
			suggestion: `Call it several times, with at most ${max} each.`,
		},
	);
}

/** An object of options: every key that T has, and no other. @param called what it is, for the sentence */
export function object<T extends object>(called: string, shapes: Shapes<T>): Shape<T> {
	const names = Object.keys(shapes);
	return {
		keys: shapes as unknown as Readonly<Record<string, Shape<never>>>,
		read(value, at) {
			const keys = objectKeys(value, at, `${called} as an object`, names);
			for (const key of keys) {
				if (!names.includes(key) && partOf(value as object, key, at) !== undefined)
					throw unknownKey(key, at, called, names);
			}
			return partsOf(value as object, shapes, at);
		},
	};
}

/** Some keys of an object that may have others: a result that is given back. */
export function part<T extends object>(called: string, shapes: Shapes<T>): Shape<T> {
	return {
		read(value, at) {
			objectKeys(value, at, called, Object.keys(shapes));
			return partsOf(value as object, shapes, at);
		},
	};
}

function objectKeys(
	value: unknown,
	at: At | undefined,
	needs: string,
	names: readonly string[],
): readonly string[] {
	const keys = keysOf(value);
	if (keys === undefined) throw refusal({ at, needs, found: value, allowed: [`{${names.join(', ')}}`] });
	return keys;
}

function partsOf<T extends object>(value: object, shapes: Shapes<T>, at: At | undefined): T {
	const copy: Record<string, unknown> = {};
	for (const key of Object.keys(shapes) as (keyof T & string)[]) {
		const read = shapes[key].read(partOf(value, key, at), { key, up: at });
		if (read !== undefined) copy[key] = read;
	}
	return copy as T;
}

function unknownKey(
	key: string,
	at: At | undefined,
	called: string,
	allowed: readonly string[],
): SegmentsError {
	const shown = key.length > 60 ? `${key.slice(0, 57)}…` : key;
	return new SegmentsError('OPTION_INVALID', `There is no option "${shown}" in ${called}.`, {
		path: pathOf({ key, up: at }),
		found: key,
		allowed,
		suggestion: didYouMean(key, allowed),
	});
}

/** One of several shapes, by the look of the value. */
export function either<T>(needs: string, choose: (value: unknown) => Reader<T> | undefined): Shape<T> {
	return {
		read(value, at) {
			const shape = choose(value);
			if (shape === undefined) throw refusal({ at, needs, found: value });
			return shape.read(value, at);
		},
	};
}

/** ISO 8601 text or a Date. */
export const instant: Shape<string | Date> = {
	read(value, at) {
		if (types.isDate(value) && !Number.isNaN(value.getTime())) return new Date(value.getTime());
		if (typeof value === 'string' && value.length <= 64 && isStorable(value)) return value;
		const allowed = ['2025-06-15T12:00:00Z', '2025-06-15'];
		throw refusal({ at, needs: 'an instant in ISO 8601, or a Date', found: value, allowed });
	},
};

export const abortSignal: Shape<AbortSignal> = {
	read(value, at) {
		if (looksLikeSignal(value)) return value as AbortSignal;
		throw refusal({ at, needs: 'an AbortSignal', found: value });
	},
};

/** By its looks: it may be of another realm, or a polyfill. */
function looksLikeSignal(value: unknown): boolean {
	try {
		const signal = value as Partial<Record<keyof AbortSignal, unknown>>;
		return (
			typeof signal.aborted === 'boolean' &&
			typeof signal.addEventListener === 'function' &&
			typeof signal.removeEventListener === 'function'
		);
	} catch {
		return false;
	}
}

/** Checked elsewhere, by those who know what it is. */
export function asItIs<T>(): Shape<T> {
	return { read: (value) => value as T };
}
