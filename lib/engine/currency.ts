import { isOneCurrency, needsCurrency, parseRule } from '../language/rule';
import { fingerprintOf } from './fingerprint';
import type { Evaluator, Run } from './stage/run';
import type { RuleSegment, SeeingSegment } from './stage/types';

/**
 * The segments, and what they are evaluated with: segments that their rules name mean what they mean by
 * themselves.
 */
export interface InCurrencies {
	readonly segments: readonly SeeingSegment[];
	readonly run: Run;
}

/**
 * Reads rules again that leave the currency of an amount open, with the currencies of the shop. Those are
 * asked only then, since it costs a look at all orders, and only once all orders are known to be seen, since
 * they are remembered. One alone leaves nothing open.
 * @throws CURRENCY_REQUIRED
 */
export async function nameCurrencies(
	segments: readonly SeeingSegment[],
	evaluator: Evaluator,
	run: Run,
): Promise<InCurrencies> {
	const ask = () => evaluator.currencies(run.db);
	const rules = segments.flatMap((one) => (one.kind === 'dynamic' ? [one.parsed] : []));
	const compiler = await run.compiler.withCurrencies(rules, ask);
	if (compiler === run.compiler && !segments.some(isOpen)) return { segments, run };
	const meant = { ...run, compiler };
	const currencies = await ask();
	const { catalogue: fields } = compiler.context;
	if (compiler === run.compiler && isOneCurrency({ currencies, fields })) return { segments, run };
	const isRead = (one: SeeingSegment): one is RuleSegment =>
		one.kind === 'dynamic' && (compiler !== run.compiler || isOpen(one));
	return {
		segments: segments.map((one) => (isRead(one) ? readWith(currencies, one, meant) : one)),
		run: meant,
	};
}

const isOpen = (segment: SeeingSegment): segment is RuleSegment =>
	segment.kind === 'dynamic' && needsCurrency(segment.parsed);

function readWith(currencies: readonly string[], segment: RuleSegment, run: Run): RuleSegment {
	const parsed = parseRule(segment.rule, { fields: run.compiler.context.catalogue, currencies });
	return { ...segment, parsed, fingerprint: fingerprintOf({ ...segment, parsed }, run) };
}
