import { itemAt } from '../error/defined';
import type { Objective } from './nelder-mead';

/** Step of the differences, on the logarithms of the parameters. */
const STEP = 1e-3;

/** The first derivatives, by central differences. */
export async function gradient(objective: Objective, at: readonly number[]): Promise<readonly number[]> {
	const slopes: number[] = [];
	for (const axis of at.keys()) {
		const moved = (step: number) => objective(at.map((one, index) => (index === axis ? one + step : one)));
		slopes.push(((await moved(STEP)) - (await moved(-STEP))) / (2 * STEP));
	}
	return slopes;
}

/** The second derivatives. */
export async function hessian(objective: Objective, at: readonly number[]): Promise<readonly number[][]> {
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

function set(rows: readonly number[][], i: number, j: number, value: number): void {
	itemAt(rows, i)[j] = value;
}
