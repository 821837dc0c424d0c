import { askedValues } from '../../lint';
import { describeRule, type TitleOf } from '../../language/describe';
import type { Rule } from '../../language/rule';
import { titlesOf, type ProductKind } from '../../shop';
import type { RuleWordsOptions } from '../types';
import type { SegmentsContext } from '../context';

/** Words that come late are worth less than ids at once. */
const LOOK_UP_MS = 1_000;

const KINDS = ['product', 'variant', 'category'] as const satisfies readonly ProductKind[];

/**
 * A rule in words, with the labels of the shop's own fields, and products, variants and categories by their
 * titles. Where those cannot be looked up, the ids stand there: words are never the reason for a failure.
 */
export async function ruleInWords(
	context: SegmentsContext,
	rule: Rule,
	options: RuleWordsOptions = {},
): Promise<string> {
	const { signal, ...words } = options;
	const titleOf = await titlesIn(rule, context, signal).catch(() => () => undefined);
	return describeRule(rule, { ...words, fields: context.catalogue, titleOf });
}

async function titlesIn(
	rule: Rule,
	{ catalogue, mapping, reader }: SegmentsContext,
	signal: AbortSignal | undefined,
): Promise<TitleOf> {
	const asked = askedValues(rule, catalogue);
	const titles = new Map<string, ReadonlyMap<string, string>>();
	const named = KINDS.map((kind) => ({
		kind,
		ids: [...new Set(asked.filter(({ names }) => names === kind).map(({ value }) => value))],
	})).filter(({ ids }) => ids.length > 0);
	if (named.length > 0)
		await reader.readOnly(
			async (tx) => {
				for (const { kind, ids } of named) titles.set(kind, await titlesOf(mapping, tx, kind, ids));
			},
			{ path: mapping.path, timeoutMs: LOOK_UP_MS, signal },
		);
	return (names, id) => titles.get(names)?.get(id);
}
