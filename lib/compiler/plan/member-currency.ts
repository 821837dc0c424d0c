import { ownValue } from '../../language/rule/field-value';
import { RuleError } from '../../error';
import type { Catalogue } from '../../language/field';
import { isMembership } from '../../language/field/membership';
import { needsCurrency, parseRule, type Rule } from '../../language/rule';
import { conditionsOf } from '../../language/rule/visitor';
import { valuesOf } from '../../language/value/value';
import type { CompileContext, SegmentLookup } from './compile-context';

type Named = Pick<CompileContext, 'catalogue' | 'segments'>;

/**
 * Whether a segment that a rule names, itself or through others, compares money without a currency: its rule
 * may have been saved while the shop had one.
 */
export function namesOpenCurrency(
	rule: Rule,
	{ catalogue, segments }: Named,
	seen = new Set<string>(),
): boolean {
	const known = namesIn(rule).map((name) => segments?.(name));
	return known.some((one) => {
		if (one === undefined || one.rule === null || seen.has(one.key)) return false;
		seen.add(one.key);
		return isOpen(one.rule, catalogue) || namesOpenCurrency(one.rule, { catalogue, segments }, seen);
	});
}

const namesIn = (rule: Rule): readonly string[] =>
	[...conditionsOf(rule)].flatMap(({ condition }) =>
		isMembership(condition) ? valuesOf(ownValue(condition)).map(String) : [],
	);

/** What cannot be read any more is told when the rule is compiled. */
function isOpen(rule: Rule, fields: Catalogue): boolean {
	try {
		return needsCurrency(parseRule(rule, { fields }));
	} catch {
		return false;
	}
}

/** The same segments, their rules read as they are when they are evaluated by themselves. */
export function inCurrencies(
	segments: SegmentLookup,
	fields: Catalogue,
	currencies: readonly string[],
): SegmentLookup {
	return (name) => {
		const known = segments(name);
		if (known === undefined || known.rule === null) return known;
		try {
			return { ...known, rule: parseRule(known.rule, { fields, currencies }) };
		} catch (error) {
			if (!(error instanceof RuleError)) throw error;
			const { code, found, allowed, suggestion } = error;
			const message = `The rule names the segment "${known.key}", which cannot be asked: ${error.message}`;
			throw new RuleError(code, message, { path: '', found, allowed, suggestion });
		}
	};
}
