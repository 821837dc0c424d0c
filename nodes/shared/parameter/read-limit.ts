import { parameter } from '../operation';
import type { Call } from '../operation';

/** What `limitProperties` say; undefined for all. */
export function readLimit(call: Pick<Call, 'context' | 'item'>): number | undefined {
	return parameter<boolean>(call, 'returnAll', false) ? undefined : parameter(call, 'limit', 50);
}
