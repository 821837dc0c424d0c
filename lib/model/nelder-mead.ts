import { firstOf, itemAt, lastOf } from '../error/defined';

/** What is to be made small; may give way to others while it adds up. */
export type Objective = (point: readonly number[]) => Promise<number>;

export interface Minimum {
	readonly point: readonly number[];
	readonly value: number;
	/** Whether the simplex shrank to a point before the evaluations were used up. */
	readonly converged: boolean;
	readonly evaluations: number;
}

export interface Search {
	/** Edge of the first simplex. */
	readonly step?: number;
	readonly maxEvaluations?: number;
}

/** The spread of the values, relative to their size, and of the points, below which the search is over. */
const VALUE_TOLERANCE = 1e-11;
const POINT_TOLERANCE = 1e-5;

interface Vertex {
	readonly point: readonly number[];
	readonly value: number;
}

/**
 * The downhill simplex of Nelder and Mead (1965), with the usual coefficients. It needs no derivatives, and a
 * value that is no finite number counts as a place that is not to be entered.
 */
export async function minimise(
	objective: Objective,
	start: readonly number[],
	{ step = 0.5, maxEvaluations = 2_000 }: Search = {},
): Promise<Minimum> {
	let evaluations = 0;
	const at = async (point: readonly number[]): Promise<Vertex> => {
		evaluations += 1;
		const value = await objective(point);
		return { point, value: Number.isFinite(value) ? value : Infinity };
	};
	let simplex = [await at(start)];
	for (const axis of start.keys())
		simplex.push(await at(start.map((one, index) => (index === axis ? one + step : one))));
	simplex = sorted(simplex);
	while (evaluations < maxEvaluations && !hasShrunk(simplex)) simplex = await moved(simplex, at);
	const best = firstOf(simplex);
	return { ...best, converged: hasShrunk(simplex) && Number.isFinite(best.value), evaluations };
}

const sorted = (simplex: readonly Vertex[]): Vertex[] => [...simplex].sort((a, b) => a.value - b.value);

async function moved(
	simplex: readonly Vertex[],
	at: (point: readonly number[]) => Promise<Vertex>,
): Promise<Vertex[]> {
	const best = firstOf(simplex);
	const worst = lastOf(simplex);
	const second = itemAt(simplex, simplex.length - 2);
	const others = simplex.slice(0, -1);
	const centre = best.point.map((_, axis) => mean(others.map(({ point }) => point[axis] ?? NaN)));
	const along = (factor: number) =>
		at(centre.map((one, axis) => one + factor * ((worst.point[axis] ?? NaN) - one)));
	const reflected = await along(-1);
	if (reflected.value < best.value) {
		const expanded = await along(-2);
		return sorted([...others, expanded.value < reflected.value ? expanded : reflected]);
	}
	if (reflected.value < second.value) return sorted([...others, reflected]);
	const contracted = await along(reflected.value < worst.value ? -0.5 : 0.5);
	if (contracted.value < Math.min(reflected.value, worst.value)) return sorted([...others, contracted]);
	const shrunk = [best];
	for (const { point } of simplex.slice(1))
		shrunk.push(await at(point.map((one, axis) => ((best.point[axis] ?? NaN) + one) / 2)));
	return sorted(shrunk);
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

function hasShrunk(simplex: readonly Vertex[]): boolean {
	const best = firstOf(simplex);
	const worst = lastOf(simplex);
	const spread = Math.abs(worst.value - best.value);
	if (!(spread <= VALUE_TOLERANCE * (Math.abs(best.value) + 1))) return false;
	const sizes = best.point.map((one, axis) =>
		Math.max(...simplex.map(({ point }) => Math.abs((point[axis] ?? NaN) - one))),
	);
	return Math.max(...sizes) <= POINT_TOLERANCE || spread === 0;
}
