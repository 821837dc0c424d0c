import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rule } from '../../lib/language/rule/rule';
import { JsonNumber } from '../oracle/json';
import type { Shape } from './lab';
import type { Case } from './world';

/**
 * One rule on one shop for which the database and the interpreter do not agree, as small as it could be made.
 */
export interface Counterexample {
	readonly law: string;
	readonly seed: number;
	readonly shape: Shape;
	readonly rule: Rule;
	readonly on: Case;
	readonly difference: string;
}

/** Kept beside the tests: `regressions.test.ts` runs each again, for ever. */
export const REGRESSIONS = join(__dirname, 'regressions');

export function keep(found: Counterexample): string {
	mkdirSync(REGRESSIONS, { recursive: true });
	const path = join(REGRESSIONS, `seed-${found.seed}.json`);
	writeFileSync(path, `${toJson(found)}\n`);
	return path;
}

export const toJson = (found: unknown): string =>
	JSON.stringify(found, (_key, value: unknown) => {
		if (value instanceof JsonNumber) return { $number: value.text };
		return typeof value === 'number' && !Number.isFinite(value) ? { $endless: value > 0 } : value;
	});

export const fromJson = (text: string): Counterexample =>
	JSON.parse(text, (_key, value: unknown) => {
		if (value === null || typeof value !== 'object') return value;
		if ('$number' in value) return new JsonNumber(value.$number as string);
		return '$endless' in value ? (value.$endless ? Infinity : -Infinity) : value;
	}) as Counterexample;
