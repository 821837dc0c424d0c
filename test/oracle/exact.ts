import { defined } from '../../lib/error/defined';

/** Exact fractions: what numeric columns, their sums and averages are compared as. */
export interface Exact {
	readonly over: bigint;
	readonly under: bigint;
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

export function exact(value: string | number): Exact {
	const [, sign, whole, fraction = '', exponent = '0'] = defined(DECIMAL.exec(String(value)));
	const digits = BigInt(`${whole}${fraction}` || '0') * (sign === '-' ? -1n : 1n);
	const power = Number(exponent) - fraction.length;
	return power >= 0
		? { over: digits * 10n ** BigInt(power), under: 1n }
		: { over: digits, under: 10n ** BigInt(-power) };
}

export const ZERO: Exact = { over: 0n, under: 1n };
export const compareExact = (a: Exact, b: Exact): number => Number(sign(a.over * b.under - b.over * a.under));
export const plus = (a: Exact, b: Exact): Exact => ({
	over: a.over * b.under + b.over * a.under,
	under: a.under * b.under,
});
export const times = (a: Exact, b: Exact): Exact => ({ over: a.over * b.over, under: a.under * b.under });
export const dividedBy = (a: Exact, count: number): Exact => ({
	over: a.over,
	under: a.under * BigInt(count),
});

const sign = (value: bigint) => (value > 0n ? 1n : value < 0n ? -1n : 0n);
