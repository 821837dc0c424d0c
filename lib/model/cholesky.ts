import { itemAt } from '../error/defined';

type Matrix = readonly (readonly number[])[];

const get = (rows: Matrix, i: number, j: number): number => rows[i]?.[j] ?? NaN;

/** Cholesky's lower triangle, which there is of symmetric, positive definite matrices alone. */
export function lowerTriangle(matrix: Matrix): Matrix | undefined {
	const lower = matrix.map(() => matrix.map(() => 0));
	for (const i of matrix.keys())
		for (let j = 0; j <= i; j += 1) {
			const dot = Array.from({ length: j }, (_, k) => get(lower, i, k) * get(lower, j, k)).reduce(
				(sum, one) => sum + one,
				0,
			);
			const rest = get(matrix, i, j) - dot;
			if (i === j && !(rest > 0)) return undefined;
			itemAt(lower, i)[j] = i === j ? Math.sqrt(rest) : rest / get(lower, j, j);
		}
	return lower;
}

/** Solves L y = b. */
function forward(lower: Matrix, right: readonly number[]): readonly number[] {
	const solved: number[] = [];
	for (const row of lower.keys()) {
		const known = solved.reduce((sum, one, column) => sum + get(lower, row, column) * one, 0);
		solved.push(((right[row] ?? NaN) - known) / get(lower, row, row));
	}
	return solved;
}

/** Solves M x = b for the matrix of a lower triangle. */
export function solve(lower: Matrix, right: readonly number[]): readonly number[] {
	const half = forward(lower, right);
	const solved = half.map(() => 0);
	for (let row = lower.length - 1; row >= 0; row -= 1) {
		const known = solved.reduce(
			(sum, one, column) => sum + (column > row ? get(lower, column, row) * one : 0),
			0,
		);
		solved[row] = ((half[row] ?? NaN) - known) / get(lower, row, row);
	}
	return solved;
}

/** The diagonal of the inverse; undefined where the matrix is not positive definite. */
export function diagonalOfInverse(matrix: Matrix): readonly number[] | undefined {
	const lower = lowerTriangle(matrix);
	if (lower === undefined) return undefined;
	return matrix.map((_, unit) =>
		forward(
			lower,
			matrix.map((__, row) => (row === unit ? 1 : 0)),
		).reduce((sum, one) => sum + one ** 2, 0),
	);
}
