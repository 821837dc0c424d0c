import type { Gradient } from './curvature';
import { minimise, type Objective } from './nelder-mead';
import { polish } from './newton';
import { standardErrors } from './standard-errors';

/**
 * The negative log-likelihood of all data with its slopes, and of a sample of them where there are many; all
 * over the logarithms of the parameters.
 */
export interface Likelihood {
	readonly ofAll: Objective;
	readonly gradient: Gradient;
	readonly ofSample?: Objective;
}

export interface Estimate {
	/** Logarithms of the parameters. */
	readonly logs: readonly number[];
	/** Undefined where the data do not tell the parameters apart, or where they were not asked for. */
	readonly standardErrors?: readonly number[];
	readonly logLikelihood: number;
	readonly converged: boolean;
	readonly evaluations: number;
}

/** Parameters beyond these say that the data do not tell them. */
const LEAST_LOG = Math.log(1e-6);
const GREATEST_LOG = Math.log(1e6);

const isWithinBounds = (logs: readonly number[]): boolean =>
	logs.every((one) => one >= LEAST_LOG && one <= GREATEST_LOG);

/** An optimum that a search from elsewhere finds, too, may be less likely by this share of the likelihood. */
const SAME_OPTIMUM = 1e-6;

/**
 * Maximum likelihood by two searches: of many data a sample is searched first, which costs little, and
 * Newton's steps on all of them lead on from there; of few, all of them are searched twice, since a simplex
 * may collapse on a slope.
 */
export async function maximiseLikelihood(
	{ ofAll, gradient, ofSample }: Likelihood,
	start: readonly number[],
	{ errors }: { readonly errors: boolean },
): Promise<Estimate> {
	const objective = bounded(ofAll);
	const first = await minimise(ofSample === undefined ? objective : bounded(ofSample), start, { step: 0.5 });
	const polished = ofSample === undefined ? undefined : await polish(objective, gradient, first.point);
	const found = polished ?? (await minimise(objective, first.point, { step: 0.05 }));
	const told = errors ? await standardErrors(gradient, found.point) : undefined;
	const isSame =
		ofSample !== undefined || first.value - found.value < SAME_OPTIMUM * (Math.abs(found.value) + 1);
	return {
		logs: found.point,
		...(told === undefined ? {} : { standardErrors: told }),
		logLikelihood: -found.value,
		converged: found.converged && isSame,
		evaluations: first.evaluations + found.evaluations,
	};
}

const bounded =
	(objective: Objective): Objective =>
	(logs) =>
		isWithinBounds(logs) ? objective(logs) : Promise.resolve(Infinity);

/** Above twice so many groups of customers a share of them shows where to search. */
const SAMPLE = 20_000;

/** Every how many-th of so many groups is in the sample; undefined where all of them are few enough. */
export const sampleStep = (length: number): number | undefined =>
	length <= 2 * SAMPLE ? undefined : Math.floor(length / SAMPLE);

/** A loop: `filter` would ask for each number. */
export function everyNth<Column extends Int32Array | Float64Array>(column: Column, step: number): Column {
	const taken = column.slice(0, Math.ceil(column.length / step)) as Column;
	for (let index = 0; index < taken.length; index += 1) taken[index] = column[index * step] ?? NaN;
	return taken;
}
