import { SegmentsError } from '../../lib/error';

/**
 * The SegmentsError that a promise fails with; fails the test when it does not, or with another kind of
 * error.
 */
export async function faultOf(promise: Promise<unknown>): Promise<SegmentsError> {
	const outcome = await promise.then(
		(value) => ({ value }),
		(error: unknown) => ({ error }),
	);
	if (!('error' in outcome)) throw new Error(`Expected an error, got ${JSON.stringify(outcome.value)}`);
	if (!SegmentsError.is(outcome.error)) throw outcome.error;
	return outcome.error;
}
