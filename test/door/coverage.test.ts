import * as lib from '../../lib';
import { ARGUMENTS, PRESET_SETUP, type Argument } from '../../lib/api-shapes';
import type { Shape } from '../../lib/language/shape/shape';
import { FUNCTIONS, METHODS } from './fuzz';

/** Functions without a place for anything hostile, or whose places are tried elsewhere. */
const ELSEWHERE: Readonly<Record<string, string>> = {
	openSegments: 'test/security/connection-options.test.ts, test/door/limits.test.ts',
	labelled: 'test/service/health/health.test.ts',
	standardCatalogue: 'takes nothing',
	namesOfFields: 'takes what standardCatalogue gives',
	didYouMean: 'test/language/rule/rule-error.test.ts',
	nearest: 'test/language/rule/rule-error.test.ts',
	withoutPasswords: 'test/security/connection-options.test.ts',
	withoutSecrets: 'test/security/connection-options.test.ts',
};

type Keys = Readonly<Record<string, Shape<never>>>;

/** `limit`, `orderBy.field` … */
function* keysIn(keys: Keys | undefined, path = ''): Generator<string> {
	for (const [key, shape] of Object.entries(keys ?? {})) {
		yield `${path}${key}`;
		yield* keysIn(shape.keys, `${path}${key}.`);
	}
}

const at = (value: unknown, path: string): unknown =>
	path
		.split('.')
		.reduce<unknown>(
			(one, key) => (one as Readonly<Record<string, unknown>> | null | undefined)?.[key],
			value,
		);

const isTried = (calls: readonly (readonly unknown[])[], place: number, path: string): boolean =>
	calls.some((call) => {
		const [head, last] = [path.split('.').slice(0, -1).join('.'), path.split('.').at(-1) ?? ''];
		const holder = head === '' ? call[place] : at(call[place], head);
		return typeof holder === 'object' && holder !== null && last in holder;
	});

test('every argument and every option of every function of Segments is tried', () => {
	const missing = Object.entries(ARGUMENTS).flatMap(([name, shapes]) =>
		(shapes as readonly Argument<unknown>[]).flatMap(({ name: called, shape }, place) => {
			const calls = METHODS[name as keyof lib.Segments] ?? [];
			const isThere = calls.some((call) => call.length > place);
			const keys = [...keysIn(shape.keys)].filter((path) => !isTried(calls, place, path));
			return [
				...(isThere ? [] : [`${name}: ${called || `argument ${place + 1}`}`]),
				...keys.map((path) => `${name}: ${path}`),
			];
		}),
	);
	expect(missing).toEqual([]);
});

test('every function of the library is tried', () => {
	const functions = Object.entries(lib)
		.filter(
			([, value]) => typeof value === 'function' && !/^class /.test(Function.prototype.toString.call(value)),
		)
		.map(([name]) => name);
	expect(functions.filter((name) => !(name in FUNCTIONS) && !(name in ELSEWHERE))).toEqual([]);
	const setup = [...keysIn(PRESET_SETUP.keys)];
	expect(setup.filter((path) => !isTried(FUNCTIONS.setupScript?.good ?? [], 0, path))).toEqual([]);
});
