import { types } from 'node:util';
import { SegmentsError, type ErrorCode } from '../../error';
import { LIMITS } from '../limits';
import { isStorable, keysOf, lengthOf, partOf, pathOf, refusal, type At, type Shape } from './shape';

/** Far more than the levels of a rule need; less than a stack holds. */
const MAX_DEPTH = 80;
/** Objects and lists. */
const MAX_CONTAINERS = 10_000;
/** Beside the values of a rule there are its field names and operators. */
const MAX_SCALARS = LIMITS.values + 20_000;

export interface PlainOptions {
	readonly code: ErrorCode;
	/** What nests, for the sentence that refuses: `The rule`. */
	readonly what: string;
	/** A rule: its own reader says at which place a text cannot be stored, and which level is one too many. */
	readonly isRule?: true;
}

interface Count {
	containers: number;
	scalars: number;
	length: number;
}

/**
 * A copy of plain data (objects, lists, texts, numbers, dates, yes, no and null) within the limits of a rule,
 * of which no getter and no proxy is left. Cycles are too deep, and what is too much is refused before it is
 * copied.
 */
export function plainCopy<T>(value: T, options: PlainOptions, at?: At): T {
	return new Copier(options).copy(value, at, 0) as T;
}

/** The same as a shape. */
export const plain = <T>(options: PlainOptions): Shape<T> => ({
	read: (value, at) => plainCopy(value as T, options, at),
});

class Copier {
	readonly #count: Count = { containers: 0, scalars: 0, length: 0 };

	constructor(private readonly options: PlainOptions) {}

	copy(value: unknown, at: At | undefined, depth: number): unknown {
		if (typeof value === 'string') return this.#text(value, at);
		if (value === null || typeof value !== 'object') return this.#scalar(value, at);
		if (types.isDate(value)) return new Date(value.getTime());
		if (depth > MAX_DEPTH && this.options.isRule) return null;
		if (depth > MAX_DEPTH) throw this.#tooMuch(at, `is nested deeper than ${LIMITS.levels} levels`, levels);
		this.#count.containers += 1;
		if (this.#count.containers > MAX_CONTAINERS) throw this.#tooMuch(at, 'has too many parts', levels);
		const length = lengthOf(value);
		return length === undefined ? this.#object(value, at, depth) : this.#list(value, length, { at, depth });
	}

	#list(value: object, length: number, { at, depth }: { at: At | undefined; depth: number }): unknown[] {
		if (length > LIMITS.values || this.#count.scalars + length > MAX_SCALARS)
			throw this.#tooManyValues(at, length);
		const copy: unknown[] = [];
		for (let key = 0; key < length; key += 1) {
			const one = partOf(value, key, at);
			copy.push(
				typeof one === 'string' ? this.#text(one, at, key) : this.copy(one, { key, up: at }, depth + 1),
			);
		}
		return copy;
	}

	#object(value: object, at: At | undefined, depth: number): object {
		const keys = keysOf(value);
		if (keys === undefined) throw this.#refusal(at, 'plain data', value);
		if (this.#count.scalars + keys.length > MAX_SCALARS)
			throw this.#tooMuch(at, 'has too many parts', levels);
		const copy: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
		for (const key of keys)
			copy[this.#text(key, at)] = this.copy(partOf(value, key, at), { key, up: at }, depth + 1);
		return copy;
	}

	/** @param key of the list that it stands in: no place is made for each of 100,000 values */
	#text(value: string, at: At | undefined, key?: number): string {
		this.#count.scalars += 1;
		this.#count.length += value.length;
		const max = LIMITS.ruleLength;
		if (this.#count.length > max)
			throw this.#tooMuch(at, `has more than ${max} characters`, [`at most ${max} characters`]);
		if (this.options.isRule || isStorable(value)) return value;
		throw this.#refusal(key === undefined ? at : { key, up: at }, 'a text that Postgres can store', value);
	}

	#scalar(value: unknown, at: At | undefined): unknown {
		this.#count.scalars += 1;
		if (typeof value !== 'symbol' && typeof value !== 'function') return value;
		throw this.#refusal(at, 'plain data', value);
	}

	#refusal(at: At | undefined, needs: string, found: unknown): SegmentsError {
		return refusal({ at, needs, found, code: this.options.code });
	}

	#tooMuch(at: At | undefined, sentence: string, allowed: readonly string[]): SegmentsError {
		const path = pathOf(at);
		const place = path === '' ? '' : ` at ${path.length > 100 ? `${path.slice(0, 100)}…` : path}`;
		return new SegmentsError(this.options.code, `${this.options.what}${place} ${sentence}.`, {
			path,
			allowed,
		});
	}

	#tooManyValues(at: At | undefined, length: number): SegmentsError {
		const max = LIMITS.values;
		const many =
			length > max ? `has ${length} values` : 'brings the values of all conditions above the limit';
		return new SegmentsError(
			this.options.isRule ? 'VALUE_INVALID' : this.options.code,
			`${this.options.what} at ${pathOf(at)} ${many}; at most ${max} are allowed.`,
			{
				path: pathOf(at),
				found: length,
				allowed: [`at most ${max} values`],
				suggestion: 'Split the rule into several segments, or make a list of customers of it.',
			},
		);
	}
}

const levels = [`${LIMITS.levels} levels`, `${LIMITS.conditions} conditions`];
