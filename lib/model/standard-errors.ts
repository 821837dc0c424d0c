import { itemAt } from '../error/defined';
import type { Objective } from './nelder-mead';

/** Step of the second differences, on the logarithms of the parameters. */
const STEP = 1e-3;

/**
 * Standard errors of parameters that were fitted by their logarithms: the roots of the diagonal of the inverse Hessian of
 * the negative log-likelihood, times the parameters (delta method). Undefined where the data do not tell the parameters
 * apart, so that the Hessian has no positive inverse.
 * @param logs the logarithms of the parameters at the minimum
 */
export async function standardErrors(
	objective: Objective,
	logs: readonly number[],
): Promise<readonly number[] | undefined> {
	const variances = diagonalOfInverse(await hessian(objective, logs));
	return variances?.map((variance, index) => Math.sqrt(variance) * Math.exp(logs[index] ?? NaN));
}

async function hessian(objective: Objective, at: readonly number[]): Promise<readonly number[][]> {
	const moved = (steps: ReadonlyMap<number, number>) =>
		objective(at.map((one, index) => one + (steps.get(index) ?? 0) * STEP));
	const middle = await objective(at);
	const rows = at.map(() => at.map(() => 0));
	for (const i of at.keys())
		for (const j of at.keys()) {
			if (j < i) continue;
			const second = i === j ? await onAxis(i, middle, moved) : await acrossAxes(i, j, moved);
			set(rows, i, j, second / STEP ** 2);
			set(rows, j, i, second / STEP ** 2);
		}
	return rows;
}

type Moved = (steps: ReadonlyMap<number, number>) => Promise<number>;

const onAxis = async (i: number, middle: number, moved: Moved): Promise<number> =>
	(await moved(new Map([[i, 1]]))) - 2 * middle + (await moved(new Map([[i, -1]])));

async function acrossAxes(i: number, j: number, moved: Moved): Promise<number> {
	const corner = (a: number, b: number) =>
		moved(
			new Map([
				[i, a],
				[j, b],
			]),
		);
	return ((await corner(1, 1)) - (await corner(1, -1)) - (await corner(-1, 1)) + (await corner(-1, -1))) / 4;
}

const get = (rows: readonly (readonly number[])[], i: number, j: number): number => rows[i]?.[j] ?? NaN;

function set(rows: readonly number[][], i: number, j: number, value: number): void {
	itemAt(rows, i)[j] = value;
}

/** By Cholesky's decomposition, which there is of positive definite matrices alone. */
export function diagonalOfInverse(matrix: readonly (readonly number[])[]): readonly number[] | undefined {
	const lower = cholesky(matrix);
	if (lower === undefined) return undefined;
	return matrix.map((_, unit) => {
		const solved: number[] = [];
		for (const row of matrix.keys()) {
			const known = solved.reduce((sum, one, column) => sum + get(lower, row, column) * one, 0);
			solved.push(((row === unit ? 1 : 0) - known) / get(lower, row, row));
		}
		return solved.reduce((sum, one) => sum + one ** 2, 0);
	});
}

function cholesky(matrix: readonly (readonly number[])[]): readonly number[][] | undefined {
	const lower = matrix.map(() => matrix.map(() => 0));
	for (const i of matrix.keys())
		for (let j = 0; j <= i; j += 1) {
			const dot = Array.from({ length: j }, (_, k) => get(lower, i, k) * get(lower, j, k)).reduce(
				(sum, one) => sum + one,
				0,
			);
			const rest = get(matrix, i, j) - dot;
			if (i === j && !(rest > 0)) return undefined;
			set(lower, i, j, i === j ? Math.sqrt(rest) : rest / get(lower, j, j));
		}
	return lower;
}
