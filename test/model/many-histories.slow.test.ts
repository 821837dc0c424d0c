import { fitBgNbd, fitGammaGamma } from '../../lib/model';
import { buyersOf, historiesOf, spendingOf } from './simulate';

test('of many histories the search by steps finds what the simplex finds', async () => {
	const { buyers, random } = buyersOf({ r: 0.5, alpha: 6, a: 1, b: 2.5 }, 3_000, 9);
	const few = historiesOf(buyers);
	const fewSpent = spendingOf(buyers, { p: 6.25, q: 3.74, gamma: 15.44 }, random);
	// Each history as often as brings them above the number from which samples are taken, in the order of x.
	const times = Math.ceil(41_000 / few.x.length);
	const often = <Column extends Int32Array | Float64Array>(column: Column, count = times): Column => {
		const all =
			column.constructor === Int32Array
				? new Int32Array(column.length * count)
				: new Float64Array(column.length * count);
		for (let index = 0; index < all.length; index += 1) all[index] = column[Math.floor(index / count)] ?? NaN;
		return all as Column;
	};
	const many = {
		x: often(few.x),
		recencyDays: often(few.recencyDays),
		ageDays: often(few.ageDays),
		customers: often(few.customers),
	};
	const [simplex, steps] = [await fitBgNbd(few), await fitBgNbd(many)];
	expect(steps.converged).toBe(true);
	expect(steps.logLikelihood / times).toBeCloseTo(simplex.logLikelihood, 4);
	for (const key of ['r', 'alpha', 'a', 'b'] as const) {
		expect(Math.abs(steps.params[key] / simplex.params[key] - 1)).toBeLessThan(1e-3);
		const narrower = (simplex.standardErrors?.[key] ?? NaN) / Math.sqrt(times);
		expect((steps.standardErrors?.[key] ?? NaN) / narrower).toBeCloseTo(1, 2);
	}
	const spends = Math.ceil(41_000 / fewSpent.x.length);
	const spent = {
		x: often(fewSpent.x, spends),
		spent: often(fewSpent.spent, spends),
		customers: often(fewSpent.customers, spends),
	};
	const [one, other] = [await fitGammaGamma(fewSpent), await fitGammaGamma(spent)];
	for (const key of ['p', 'q', 'gamma'] as const)
		expect(Math.abs(other.params[key] / one.params[key] - 1)).toBeLessThan(1e-3);
}, 120_000);
