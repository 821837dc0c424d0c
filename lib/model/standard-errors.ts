import { diagonalOfInverse } from './cholesky';
import { hessian, type Gradient } from './curvature';

/**
 * Standard errors of parameters that were fitted by their logarithms: the roots of the diagonal of the
 * inverse Hessian of the negative log-likelihood, times the parameters (delta method). Undefined where the
 * data do not tell the parameters apart, so that the Hessian has no positive inverse.
 * @param gradient of the negative log-likelihood
 * @param logs the logarithms of the parameters at the minimum
 */
export async function standardErrors(
	gradient: Gradient,
	logs: readonly number[],
): Promise<readonly number[] | undefined> {
	const variances = diagonalOfInverse(await hessian(gradient, logs));
	return variances?.map((variance, index) => Math.sqrt(variance) * Math.exp(logs[index] ?? NaN));
}
