import { RuleError } from '../../error';
import { isMembership } from '../../language/field/membership';
import { affirmed, asksOf } from '../../language/operator/operator';
import { iso, windowInterval } from '../../language/time';
import { ownValue } from '../../language/rule/field-value';
import type { Condition, Rule } from '../../language/rule/rule';
import { conditionsOf, keyPath } from '../../language/rule/visitor';
import { valuesOf } from '../../language/value/value';
import type { KnownSegment, PlanScope, SegmentLookup } from './compile-context';
import { all, any, not, type Plan } from './plan';

type PlanOf = (rule: Rule, scope: PlanScope, path: string) => Plan;

/** A dynamic segment counts by its rule at the same instant, a static one by its list. */
export function memberPlan(condition: Condition, scope: PlanScope, path: string, planOf: PlanOf): Plan {
	if (asksOf(condition.operator).kind === 'presence') return inNone(condition, scope);
	const named = (key: string) => {
		const segment = requireSegment(key, scope, path);
		const changes = changesAsked(condition, segment, scope);
		return changes.length > 0 ? all(changes) : segmentPlan(segment, scope, path, planOf);
	};
	const { spec, negative } = affirmed(condition.operator);
	const plans = keysOf(condition).map(named);
	const plan = spec.asks.kind === 'all_of' ? all(plans) : any(plans);
	return negative ? not(plan) : plan;
}

/** In no segment; or, asked the other way, in any. */
function inNone({ operator }: Condition, { clock, asking }: PlanScope): Plan {
	const outside: Plan = {
		kind: 'outside',
		at: iso(clock.horizon),
		...(asking === undefined ? {} : { asking }),
	};
	return affirmed(operator).negative ? outside : not(outside);
}

/** When somebody joined or left is told by the log, as of the instant. */
const changesAsked = (condition: Condition, { id }: KnownSegment, { clock }: PlanScope): readonly Plan[] =>
	(['joined', 'left'] as const).flatMap((change): readonly Plan[] => {
		const within = condition[change];
		if (within === undefined) return [];
		const at = iso(clock.horizon);
		return [
			{ kind: 'logged', change: { segmentId: id, change, interval: windowInterval(within, clock), at } },
		];
	});

function segmentPlan(segment: KnownSegment, scope: PlanScope, path: string, planOf: PlanOf): Plan {
	if (segment.kind === 'static' || segment.rule === null) return { kind: 'listed', segmentId: segment.id };
	return planOf(segment.rule, { ...scope, within: [...scope.within, segment.key] }, path);
}

const keysOf = (condition: Condition): readonly string[] => valuesOf(ownValue(condition)).map(String);

/** Who asks for a segment: which there are, and the keys of those whose rules have led there. */
interface Asking {
	readonly segments?: SegmentLookup;
	readonly within: readonly string[];
}

/** @throws SEGMENT_NOT_FOUND, SEGMENT_CYCLE */
function requireSegment(key: string, { segments, within }: Asking, path: string): KnownSegment {
	const segment = segments?.(key);
	const at = { path: keyPath(path, 'value'), found: key };
	if (segment === undefined)
		throw new RuleError(
			'SEGMENT_NOT_FOUND',
			`There is no segment "${key}" that the rule could ask membership of.`,
			at,
		);
	if (!within.includes(segment.key)) return segment;
	const cycle = [...within, segment.key].join(' → ');
	throw new RuleError('SEGMENT_CYCLE', `The segments ask for each other in a circle: ${cycle}.`, at);
}

/**
 * Follows the references of a segment's rule, and of the rules that those name in turn.
 * @throws SEGMENT_NOT_FOUND, SEGMENT_CYCLE with the way round
 */
export function requireNoCycle(key: string, segments: SegmentLookup): void {
	follow(key, { segments, within: [] }, '');
}

function follow(key: string, asking: Asking, path: string): void {
	const segment = requireSegment(key, asking, path);
	if (segment.rule === null) return;
	const below = { ...asking, within: [...asking.within, segment.key] };
	for (const { condition, path: at } of conditionsOf(segment.rule, path))
		if (isMembership(condition)) for (const one of keysOf(condition)) follow(one, below, at);
}
