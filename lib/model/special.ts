/** Lanczos' coefficients for g = 7 and nine terms (Godfrey 2001): 15 digits for every positive argument. */
const LANCZOS_G = 7;
const LANCZOS_FIRST = 0.999_999_999_999_809_93;
const LANCZOS = [
	676.520_368_121_885_1, -1_259.139_216_722_402_8, 771.323_428_777_653_13, -176.615_029_162_140_59,
	12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_572e-6, 1.505_632_735_149_311_6e-7,
] as const;

const HALF_LN_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** The logarithm of the gamma function, for positive arguments. */
export function logGamma(x: number): number {
	if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
	const at = x - 1;
	const base = at + LANCZOS_G + 0.5;
	const sum = LANCZOS.reduce((total, term, index) => total + term / (at + index + 1), LANCZOS_FIRST);
	return HALF_LN_TWO_PI + (at + 0.5) * Math.log(base) - base + Math.log(sum);
}

/** Below this the recurrence leads to where the series holds to 15 digits. */
const LEAST_OF_SERIES = 10;

/**
 * The slope of `logGamma`, for positive arguments: the asymptotic series of Abramowitz and Stegun (6.3.18),
 * by their recurrence (6.3.5) from above.
 */
export function digamma(x: number): number {
	let [at, below] = [x, 0];
	for (; at < LEAST_OF_SERIES; at += 1) below += 1 / at;
	const square = 1 / (at * at);
	const series =
		square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square / 132))));
	return Math.log(at) - 0.5 / at - series - below;
}

/** The logarithm of the beta function, for positive arguments. */
export const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

/** ln(1 + e^z), without overflow. */
export const softplus = (z: number): number =>
	z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z));

/** 1 / (1 + e^-z), without overflow. */
export const logistic = (z: number): number =>
	z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
