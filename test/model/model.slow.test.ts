import {
	dropoutNodes,
	expectedSpend,
	expectedWhileAlive,
	fitBgNbd,
	fitGammaGamma,
	groupOf,
	likelihoodSlopes,
	logLikelihood,
	probabilityAlive,
	RFM_GROUPS,
	SCORES,
	spendLikelihood,
	spendSlopes,
	type BgNbd,
} from '../../lib/model';
import { minimise } from '../../lib/model/nelder-mead';
import { digamma, logGamma } from '../../lib/model/special';
import { diagonalOfInverse } from '../../lib/model/cholesky';
import { Holds } from '../door/fuzz';
import { buyersOf, historiesOf, spendingOf } from './simulate';

/** The parameters that the paper finds for the CDNOW sample. */
const CDNOW: BgNbd = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };

test('the customer of the paper has its numbers', () => {
	const history = { x: 2, recency: 30.43, age: 38.86 };
	const alive = probabilityAlive(CDNOW, history);
	expect(alive).toBeCloseTo(0.7266, 4);
	expect(alive * expectedWhileAlive(CDNOW, dropoutNodes(CDNOW), history, 39)).toBeCloseTo(1.226, 3);
});

/** The hypergeometric function of the paper's equation 10, by Euler's transformation of its series. */
function closedForm({ r, alpha, a, b }: BgNbd, x: number, age: number, weeks: number): number {
	const [z, left] = [weeks / (alpha + age + weeks), (alpha + age) / (alpha + age + weeks)];
	let [term, sum] = [1, 1];
	for (let n = 0; n < 100_000; n += 1) {
		term *= (((a + b - 1 - r + n) * (a - 1 + n)) / ((a + b + x - 1 + n) * (n + 1))) * z;
		sum += term;
	}
	return ((a + b + x - 1) / (a - 1)) * (1 - left ** (a - 1) * sum);
}

test.each([
	CDNOW,
	{ r: 0.5, alpha: 0.2, a: 0.05, b: 0.3 },
	{ r: 2, alpha: 10, a: 5, b: 30 },
	{ r: 2, alpha: 10, a: 100, b: 400 },
	{ r: 0.3, alpha: 3, a: 1.001, b: 0.5 },
])('expected purchases are those of the closed form, for %j', (params) => {
	const nodes = dropoutNodes(params);
	expect(nodes.dropout.length).toBeLessThan(400);
	for (const [x, age] of [
		[0, 0],
		[0, 200],
		[2, 38.86],
		[26, 30],
		[200, 52],
		[10_000, 500],
	] as const) {
		const found = expectedWhileAlive(params, nodes, { x, age }, 52);
		expect(found / closedForm(params, x, age, 52)).toBeCloseTo(1, 5);
	}
});

test('no customer overflows', () => {
	for (const history of [
		{ x: 0, recency: 0, age: 0 },
		{ x: 10_000, recency: 1, age: 5_000 },
		{ x: 10_000, recency: 5_000, age: 5_000 },
		{ x: 1, recency: 0, age: 1e6 },
	]) {
		const alive = probabilityAlive(CDNOW, history);
		expect(alive).toBeGreaterThanOrEqual(0);
		expect(alive).toBeLessThanOrEqual(1);
		expect(expectedWhileAlive(CDNOW, dropoutNodes(CDNOW), history, 52)).toBeGreaterThan(0);
	}
});

test('a fit gives back the parameters that the data were made with', async () => {
	const { buyers, random } = buyersOf(CDNOW, 8_000, 7);
	const fit = await fitBgNbd(historiesOf(buyers));
	expect(fit.converged).toBe(true);
	for (const key of ['r', 'alpha', 'a', 'b'] as const) {
		const error = fit.standardErrors?.[key] ?? NaN;
		expect(error).toBeGreaterThan(0);
		expect(Math.abs(fit.params[key] - CDNOW[key])).toBeLessThan(3 * error);
	}
	const params = { p: 6.25, q: 3.74, gamma: 15.44 };
	const spend = await fitGammaGamma(spendingOf(buyers, params, random));
	for (const key of ['p', 'q', 'gamma'] as const)
		expect(Math.abs(spend.params[key] - params[key])).toBeLessThan(3 * (spend.standardErrors?.[key] ?? NaN));
});

/** The slope along each parameter, by differences. */
async function slopesOf<Params extends object>(
	params: Params,
	of: (moved: Params) => Promise<number>,
): Promise<Record<string, number>> {
	const slopes: Record<string, number> = {};
	for (const [name, value] of Object.entries(params) as [string, number][]) {
		const at = async (factor: number) => await of({ ...params, [name]: value * factor });
		slopes[name] = ((await at(1 + 1e-5)) - (await at(1 - 1e-5))) / (2e-5 * value);
	}
	return slopes;
}

test('the slopes of the likelihoods are those that differences show', async () => {
	const { buyers, random } = buyersOf(CDNOW, 2_000, 5);
	const histories = historiesOf(buyers);
	const params = { r: 0.4, alpha: 6, a: 0.5, b: 3 };
	const found = await likelihoodSlopes(params, histories);
	const wanted = await slopesOf(params, async (moved) => await logLikelihood(moved, histories));
	for (const [name, slope] of Object.entries(found)) expect(slope / (wanted[name] ?? NaN)).toBeCloseTo(1, 4);
	const spend = { p: 4, q: 3, gamma: 10 };
	const spending = spendingOf(buyers, { p: 6.25, q: 3.74, gamma: 15.44 }, random);
	const slopes = await spendSlopes(spend, spending);
	const shown = await slopesOf(spend, async (moved) => await spendLikelihood(moved, spending));
	for (const [name, slope] of Object.entries(slopes)) expect(slope / (shown[name] ?? NaN)).toBeCloseTo(1, 4);
});

test('the slope of ln Γ is that of its definition', () => {
	// -γ, ψ(1/2) = -γ - 2 ln 2, and ψ(x + 1) = ψ(x) + 1/x.
	expect(digamma(1)).toBeCloseTo(-0.577_215_664_901_532_9, 13);
	expect(digamma(0.5)).toBeCloseTo(-0.577_215_664_901_532_9 - 2 * Math.log(2), 13);
	for (const x of [1e-6, 0.3, 7.5, 9.999, 1_000, 1e6])
		expect(digamma(x + 1) - digamma(x)).toBeCloseTo(1 / x, 8);
});

test('a sample as large as that of CDNOW gives the parameters back within its errors', async () => {
	for (const seed of [1, 2, 3]) {
		const { params, standardErrors, converged } = await fitBgNbd(
			historiesOf(buyersOf(CDNOW, 2_357, seed).buyers),
		);
		expect(converged).toBe(true);
		for (const key of ['r', 'alpha', 'a', 'b'] as const)
			expect(Math.abs(params[key] - CDNOW[key])).toBeLessThan(2.5 * (standardErrors?.[key] ?? NaN));
		// The paper's own sample has errors of this size.
		expect(standardErrors?.r).toBeGreaterThan(0.008);
		expect(standardErrors?.r).toBeLessThan(0.02);
	}
});

/**
 * The mean of a function of a value with density u^(shape - 1) · rest(u), by the midpoint rule on v =
 * u^shape.
 */
function mean(shape: number, upTo: number, rest: (u: number) => number, of: (u: number) => number): number {
	const steps = 200_000;
	let [sum, weights] = [0, 0];
	for (let step = 0; step < steps; step += 1) {
		const u = (((step + 0.5) / steps) * upTo ** shape) ** (1 / shape);
		sum += of(u) * rest(u);
		weights += rest(u);
	}
	return sum / weights;
}

test.each([
	[2, 30.43, 38.86],
	[0, 0, 38.86],
	[7, 29.43, 38.86],
])('the likelihood of %p purchases is that of rates and dropouts added up', async (x, recency, age) => {
	const { r, alpha, a, b } = CDNOW;
	const ofRates = (of: (rate: number) => number) => mean(r, 20, (rate) => Math.exp(-alpha * rate), of);
	const ofDropouts = (of: (p: number) => number) => mean(a, 1, (p) => (1 - p) ** (b - 1), of);
	const active = ofDropouts((p) => (1 - p) ** x) * ofRates((rate) => rate ** x * Math.exp(-rate * age));
	const left =
		x === 0
			? 0
			: ofDropouts((p) => p * (1 - p) ** (x - 1)) * ofRates((rate) => rate ** x * Math.exp(-rate * recency));
	const days = (weeks: number) => Int32Array.of(Math.round(weeks * 7));
	const found = await logLikelihood(CDNOW, {
		x: Int32Array.of(x),
		recencyDays: days(recency),
		ageDays: days(age),
		customers: Int32Array.of(1),
	});
	expect(found).toBeCloseTo(Math.log(active + left), 3);
});

test('no other parameters are likelier', async () => {
	const histories = historiesOf(buyersOf(CDNOW, 3_000, 3).buyers);
	const { params, logLikelihood: best } = await fitBgNbd(histories);
	for (const key of ['r', 'alpha', 'a', 'b'] as const)
		for (const factor of [0.98, 1.02])
			expect(await logLikelihood({ ...params, [key]: params[key] * factor }, histories)).toBeLessThan(best);
});

test('the currency in which amounts are given does not matter', async () => {
	const { buyers, random } = buyersOf(CDNOW, 2_000, 5);
	const spending = spendingOf(buyers, { p: 6.25, q: 3.74, gamma: 15.44 }, random);
	const one = await fitGammaGamma(spending);
	const other = await fitGammaGamma({ ...spending, spent: spending.spent.map((spent) => spent * 1_000) });
	expect(other.params.gamma / one.params.gamma / 1_000).toBeCloseTo(1, 6);
	expect(expectedSpend(one.params, 0, 0)).toBeCloseTo((6.25 * 15.44) / 2.74, -1);
});

test('data that settle nothing are said not to converge', async () => {
	const none = Int32Array.of(0);
	const fit = await fitBgNbd({
		x: none,
		recencyDays: none,
		ageDays: Int32Array.of(100),
		customers: Int32Array.of(500),
	});
	expect(fit.converged && fit.standardErrors !== undefined).toBe(false);
});

test('a fit never holds the event loop for 50 ms, and ends when it is told to', async () => {
	const { buyers } = buyersOf(CDNOW, 1_000, 1);
	const wide = historiesOf(buyers);
	const many = (column: Int32Array) =>
		Int32Array.from({ length: 400_000 }, (_, index) => column[index % column.length] ?? 0).sort();
	const histories = {
		x: many(wide.x),
		recencyDays: many(wide.recencyDays),
		ageDays: many(wide.ageDays),
		customers: many(wide.customers),
	};
	const longestHold = async () => {
		const abort = new AbortController();
		const holds = new Holds();
		setTimeout(() => abort.abort(new Error('enough')), 2_000);
		await expect(fitBgNbd(histories, { signal: abort.signal })).rejects.toThrow('enough');
		return holds.end();
	};
	// The process's time has that of V8's compiler and collector in it, which only ever adds: the least of
	// three counts.
	const longest = [await longestHold(), await longestHold(), await longestHold()];
	expect(Math.min(...longest)).toBeLessThan(50);
}, 30_000);

test('the downhill simplex finds the valley of Rosenbrock', async () => {
	const found = await minimise(async ([x = 0, y = 0]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2, [-1.2, 1]);
	expect(found.converged).toBe(true);
	for (const one of found.point) expect(one).toBeCloseTo(1, 4);
});

test('ln Γ', () => {
	expect(logGamma(1)).toBeCloseTo(0, 13);
	expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 13);
	expect(logGamma(10_001)).toBeCloseTo(82_108.927_836_814_35, 6);
	expect(logGamma(0.01)).toBeCloseTo(4.599_479_878_042_022, 11);
});

test('a matrix that is not positive has no standard errors', () => {
	expect(
		diagonalOfInverse([
			[2, 1],
			[1, 2],
		])?.map((one) => one.toFixed(6)),
	).toEqual(['0.666667', '0.666667']);
	expect(
		diagonalOfInverse([
			[1, 2],
			[2, 1],
		]),
	).toBeUndefined();
});

test('every three scores have one of the eleven names, and each name some', () => {
	const names = SCORES.flatMap((r) => SCORES.flatMap((f) => SCORES.map((m) => groupOf(r, f, m))));
	expect(new Set(names)).toEqual(new Set(RFM_GROUPS));
	expect(groupOf(5, 4, 3)).toBe('Champions');
	expect(groupOf(1, 1, 1)).toBe('Lost');
	expect(groupOf(1, 5, 4)).toBe('Cannot Lose Them');
});
