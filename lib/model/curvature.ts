import { itemAt } from '../error/defined';

/** The slopes of an objective along the axes; may give way to others while it adds up. */
export type Gradient = (point: readonly number[]) => Promise<readonly number[]>;

/** Step of the differences, on the logarithms of the parameters. */
const STEP = 1e-3;

/**
 * The second derivatives, by central differences of the first: two gradients for each axis, where differences
 * of the objective itself took 33 values of it for four axes.
 */
export async function hessian(gradient: Gradient, at: readonly number[]): Promise<readonly number[][]> {
	const moved = (axis: number, step: number) =>
		gradient(at.map((one, index) => (index === axis ? one + step : one)));
	const rows: number[][] = [];
	for (const axis of at.keys()) {
		const [after, before] = [await moved(axis, STEP), await moved(axis, -STEP)];
		rows.push(after.map((one, index) => (one - itemAt(before, index)) / (2 * STEP)));
	}
	return symmetric(rows);
}

const symmetric = (rows: readonly (readonly number[])[]): number[][] =>
	rows.map((row, i) => row.map((one, j) => (one + itemAt(itemAt(rows, j), i)) / 2));
