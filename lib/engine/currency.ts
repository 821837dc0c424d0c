import { needsCurrency, parseRule } from '../language/rule';
import { fingerprintOf } from './fingerprint';
import type { Evaluator, Run } from './stage/run';
import type { RuleSegment, SeeingSegment } from './stage/types';

/**
 * Reads rules again that leave the currency of an amount open, with the currencies of the shop. Those are asked only
 * then, since it costs a look at all orders, and only once all orders are known to be seen, since they are remembered.
 * @throws CURRENCY_REQUIRED
 */
export async function nameCurrencies(
	segments: readonly SeeingSegment[],
	evaluator: Evaluator,
	run: Run,
): Promise<readonly SeeingSegment[]> {
	if (!segments.some(isOpen)) return segments;
	const currencies = await evaluator.currencies(run.db);
	return segments.map((one) => (isOpen(one) ? readWith(currencies, one, run) : one));
}

const isOpen = (segment: SeeingSegment): segment is RuleSegment =>
	segment.kind === 'dynamic' && needsCurrency(segment.parsed);

function readWith(currencies: readonly string[], segment: RuleSegment, run: Run): RuleSegment {
	const parsed = parseRule(segment.rule, { fields: run.compiler.context.catalogue, currencies });
	return { ...segment, parsed, fingerprint: fingerprintOf({ ...segment, parsed }, run) };
}
