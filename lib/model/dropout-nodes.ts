import type { BgNbd } from './bg-nbd';

/**
 * Points of the dropout probability p at which the expected purchases of a customer are looked at, the same
 * for every customer: an integral over p with the weight p^(a-1) (1-p)^(b+x-1) is a sum over them, with the
 * weights exp(logWeight + x · logStay), divided by the sum of these weights.
 */
export interface DropoutNodes {
	readonly dropout: readonly number[];
	/** ln(1 - p). */
	readonly logStay: readonly number[];
	readonly logWeight: readonly number[];
}

/**
 * By the substitution of tanh-sinh (Takahasi, Mori 1974), which bears the singularities at both ends, with
 * twice as many points until the numbers of the most different customers no longer change. There is a closed
 * form with Gauss' hypergeometric function (Fader, Hardie, Lee 2005, equation 10), but its series takes
 * hundreds of terms for who has just come, and divides by a - 1.
 */
export function dropoutNodes(params: BgNbd): DropoutNodes {
	let nodes = nodesWith(params, FIRST_STEP);
	for (let step = FIRST_STEP / 2; step > LEAST_STEP; step /= 2) {
		const finer = nodesWith(params, step);
		if (areClose(panel(params, nodes), panel(params, finer))) return nodes;
		nodes = finer;
	}
	return nodes;
}

const FIRST_STEP = 1 / 8;
const LEAST_STEP = 1 / 200;
const REACH = 4.5;
const TOLERANCE = 1e-7;

/** A weight below this share of the greatest adds nothing. */
const LEAST_SHARE = Math.log(1e-16);
/** Numbers of purchases between which the greatest weight moves. */
const PURCHASES = [0, 1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000];

function nodesWith({ a, b }: BgNbd, step: number): DropoutNodes {
	const count = Math.floor(REACH / step);
	const points = Array.from({ length: 2 * count + 1 }, (_, index) => pointAt((index - count) * step, a, b));
	const usable = points.filter(({ dropout, logStay }) => dropout > 0 && Number.isFinite(logStay));
	const counts = PURCHASES.map((x) => ({ x, most: Math.max(...usable.map((one) => logShare(one, x))) }));
	const kept = usable.filter((one) => counts.some(({ x, most }) => logShare(one, x) > most + LEAST_SHARE));
	return {
		dropout: kept.map((one) => one.dropout),
		logStay: kept.map((one) => one.logStay),
		logWeight: kept.map((one) => one.logWeight),
	};
}

interface Point {
	readonly dropout: number;
	readonly logStay: number;
	readonly logWeight: number;
}

const logShare = ({ logStay, logWeight }: Point, x: number): number => logWeight + x * logStay;

/** Where a < 1, p = u^(1/a) takes the singularity at 0 away. */
function pointAt(t: number, a: number, b: number): Point {
	const s = Math.PI * Math.sinh(t);
	// u = 1 / (1 + e^-s), and 1 - u, each without rounding away what is small.
	const [logU, logRest] = [-softplusOf(-s), -softplusOf(s)];
	const power = Math.min(a, 1);
	const logP = logU / power;
	const dropout = Math.exp(logP);
	const logStay = power === 1 ? logRest : Math.log(-Math.expm1(logP));
	const logStep = Math.log(Math.PI * Math.cosh(t)) + logU + logRest;
	// dp = p / (power · u) du
	const logWeight = a * logP - logU + (b - 1) * logStay + logStep - Math.log(power);
	return { dropout, logStay, logWeight };
}

const softplusOf = (z: number) => (z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z)));

/** Customers with few and many purchases, who have just come or are with the shop for long; weeks. */
const CUSTOMERS = [0, 1, 4, 20, 200, 5_000].flatMap((x) => [0, 10, 150].map((age) => ({ x, age })));
const WEEKS = 52;

const panel = (params: BgNbd, nodes: DropoutNodes): readonly number[] =>
	CUSTOMERS.map((customer) => expectedWhileAlive(params, nodes, customer, WEEKS));

const areClose = (some: readonly number[], others: readonly number[]): boolean =>
	some.every((one, index) => Math.abs(one - (others[index] ?? NaN)) <= TOLERANCE * Math.abs(one) + 1e-12);

/**
 * A shift of the exponents, so that weights neither overflow nor vanish: about where the greatest weight is.
 */
export const weightShift = ({ a, b }: BgNbd, x: number): number =>
	a * Math.log(a / (a + b + x)) + (b + x) * Math.log((b + x) / (a + b + x));

const LEAST_EXPONENT = -600;

/** Purchases in the next weeks of a customer who is active at their beginning. */
export function expectedWhileAlive(
	params: BgNbd,
	{ dropout, logStay, logWeight }: DropoutNodes,
	{ x, age }: { readonly x: number; readonly age: number },
	weeks: number,
): number {
	const { r, alpha } = params;
	const shift = weightShift(params, x);
	let [sum, weights] = [0, 0];
	for (let index = 0; index < dropout.length; index += 1) {
		const p = dropout[index] ?? NaN;
		const weight = Math.exp(
			Math.max((logWeight[index] ?? NaN) + x * (logStay[index] ?? NaN) - shift, LEAST_EXPONENT),
		);
		const stays = Math.max(-(r + x) * Math.log1p((p * weeks) / (alpha + age)), LEAST_EXPONENT);
		weights += weight;
		sum += weight * (-Math.expm1(stays) / p);
	}
	return sum / weights;
}
