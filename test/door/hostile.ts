/**
 * What a program, an expression or a chat model may pass where something else was meant. Each is made anew
 * for each call.
 */
export interface Hostile {
	readonly name: string;
	make(): unknown;
}

const of = (name: string, make: () => unknown): Hostile => ({ name, make });

class Instance {
	readonly title = 'An instance';
}

function cyclic(): object {
	const value: Record<string, unknown> = { match: 'all' };
	value.rules = [value, value];
	return value;
}

const throwing = () =>
	new Proxy(
		{},
		{
			get: (_target, key) => {
				throw new TypeError(`no ${String(key)}`);
			},
			ownKeys: () => {
				throw new RangeError('no keys');
			},
			getPrototypeOf: () => {
				throw new TypeError('no prototype');
			},
		},
	);

function revoked(): object {
	const { proxy, revoke } = Proxy.revocable({}, {});
	revoke();
	return proxy;
}

export const TEXTS: readonly string[] = [
	'',
	' ',
	'\t\n',
	'x',
	'0',
	'-1',
	'1e400',
	'NaN',
	'null',
	'true',
	'all',
	'now',
	'__proto__',
	'constructor',
	'toString',
	'hasOwnProperty',
	'a\0b',
	'\0',
	'\ud800',
	'\udc00x',
	'\u202e',
	'\ufeff',
	'💥',
	'é',
	'İ',
	'ß',
	'ﬁ',
	"'",
	'"',
	'\\',
	"'; DROP TABLE shop.customer; --",
	"' OR 1=1 --",
	'$1',
	'$$',
	'%s',
	'${x}',
	'{{ $json.x }}',
	'--',
	'/*',
	'*/',
	';',
	'{',
	'{}',
	'[]',
	'[',
	'{"match":"all","rules":[]}',
	'{"a":',
	'(',
	')',
	'points >',
	'points > 1',
	"note = '\0'",
	'not',
	'all()',
	'2025-13-45',
	'2025-02-30',
	'0000-00-00',
	'999999-01-01',
	'2147483648',
	'9223372036854775808',
	'00000000-0000-0000-0000-000000000000',
	'Europe/Nowhere',
	'../../etc',
	'a@b',
	'postgres://user:secret@host/db',
];

export const LONG_TEXTS: readonly Hostile[] = [
	of('300 characters', () => 'x'.repeat(300)),
	of('1 MB of x', () => 'x'.repeat(1_000_000)),
	of('1 MB of (', () => '('.repeat(1_000_000)),
	of('1 MB of and', () => 'points > 1 and '.repeat(66_000)),
	of('1 MB of JSON', () => `[${'{"a":1},'.repeat(120_000)}{}]`),
];

export const VALUES: readonly Hostile[] = [
	of('undefined', () => undefined),
	of('null', () => null),
	of('true', () => true),
	of('false', () => false),
	...[0, -0, 1, -1, 1.5, NaN, Infinity, 1e400, -Infinity, 2 ** 31, 2 ** 53, 1e21, 5e-324].map((number) =>
		of(String(number), () => number),
	),
	of('10n', () => 10n),
	of('2^70n', () => 1n << 70n),
	of('symbol', () => Symbol('x')),
	of('function', () => () => 'x'),
	of('[]', () => []),
	of('[null]', () => [null]),
	of('[[]]', () => [[]]),
	of('list of mixed', () => [1, 'x', null, {}, undefined]),
	of('sparse list', () => new Array(1_000_000_000)),
	of('1,001 numbers', () => Array.from({ length: 1_001 }, (_, index) => index)),
	of('100,001 texts', () => Array.from({ length: 100_001 }, (_, index) => `id-${index}`)),
	of('{}', () => ({})),
	of('null prototype', () => Object.create(null) as object),
	of('__proto__', () => JSON.parse('{"__proto__":{"title":"x"},"constructor":{"prototype":1}}') as object),
	of('unknown key', () => ({ tilte: 'x', asof: 'now' })),
	of('instance', () => new Instance()),
	of('Date', () => new Date(0)),
	of('invalid Date', () => new Date(NaN)),
	of('Map', () => new Map([['title', 'x']])),
	of('Set', () => new Set(['x'])),
	of('RegExp', () => /x/),
	of('Error', () => new Error('x')),
	of('Promise', () => Promise.resolve('x')),
	of('Uint8Array', () => new Uint8Array(3)),
	of('boxed text', () => Object('x') as object),
	of('cycle', cyclic),
	of('proxy that throws', throwing),
	of('revoked proxy', revoked),
	of('getter that throws', () =>
		Object.defineProperty({}, 'title', {
			enumerable: true,
			get: () => {
				throw new TypeError('no');
			},
		}),
	),
	of('list with a getter', () =>
		Object.defineProperty(['x'], 0, {
			get: () => {
				throw new TypeError('no');
			},
		}),
	),
	of('toString that throws', () => ({
		toString: () => {
			throw new TypeError('no');
		},
		toJSON: () => {
			throw new TypeError('no');
		},
	})),
	of('thenable', () => ({ then: (_: unknown, fail: (error: Error) => void) => fail(new TypeError('no')) })),
	of('rule', () => ({ match: 'all', rules: [{ field: 'email', operator: 'is_not_null' }] })),
	of('odd rule', () => ({
		match: 'all',
		rules: [{ field: {}, operator: [], value: () => 1, within: [], where: 5, currency: {}, missing: 1 }],
	})),
	...LONG_TEXTS,
	...TEXTS.map((text) => of(JSON.stringify(text), () => text)),
];

/** The paths of a value and of all that lies in it. */
export function* placesIn(
	value: unknown,
	path: readonly (string | number)[] = [],
): Generator<readonly (string | number)[]> {
	yield path;
	if (value === null || typeof value !== 'object') return;
	for (const key of Object.keys(value)) {
		yield* placesIn((value as Record<string, unknown>)[key], [
			...path,
			Array.isArray(value) ? Number(key) : key,
		]);
	}
}

/** The same with something else at one place. */
export function replaced(
	value: unknown,
	[key, ...rest]: readonly (string | number)[],
	piece: unknown,
): unknown {
	if (key === undefined) return piece;
	const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
		string | number,
		unknown
	>;
	copy[key] = replaced(copy[key], rest, piece);
	return copy;
}

/** Numbers from 0 to below 1, the same for the same seed. */
export function random(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/** So many of them, drawn by chance; all of them where there are no more. */
export function drawn<T>(all: readonly T[], count: number, seed: number): readonly T[] {
	if (all.length <= count) return all;
	const next = random(seed);
	return Array.from({ length: count }, () => all[Math.floor(next() * all.length)] as T);
}
