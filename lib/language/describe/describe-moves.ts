import type { PositiveOperator } from '../operator/operator';
import type { PlainCondition } from '../rule/field-value';
import { describeWindow } from './describe-window';

/** `joined the segment vips in the last 7 days`, `did not leave …`; undefined where neither is asked. */
export function describeMoves(
	{ joined, left, value }: PlainCondition,
	{ asks, phrase }: PositiveOperator,
	denied: boolean,
): string | undefined {
	const any = denied ? 'any segment' : 'a segment';
	const which = asks.kind === 'presence' ? any : `the segment ${phrase(value, false)}`;
	const moves = [
		joined && `${denied ? 'did not join' : 'joined'} ${which} ${describeWindow(joined, noAnchor)}`,
		left && `${denied ? 'did not leave' : 'left'} ${which} ${describeWindow(left, noAnchor)}`,
	].filter((move) => move !== undefined);
	return moves.length === 0 ? undefined : moves.join(denied ? ' or ' : ' and ');
}

function noAnchor(): never {
	throw new TypeError('When somebody joined or left hangs on no date of the customer.');
}
