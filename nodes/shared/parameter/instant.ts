import { readScalar } from '../form';

/**
 * A date box gives wall-clock text without a zone, an expression may give a date object; an empty box means
 * now.
 */
export function instant(value: unknown): string | undefined {
	return (readScalar(value) as string | undefined) || undefined;
}
