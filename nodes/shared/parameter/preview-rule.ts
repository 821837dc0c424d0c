import type { Preview, PreviewOptions } from '../../../lib';
import { showHints } from '../hints';
import { options } from '../operation';
import type { Call } from '../operation';
import { instant } from './instant';
import { readRuleInput } from './read-rule';
import { inWordsOf, withAskedValues } from './shown-values';

interface Options {
	asOf: unknown;
	lint: boolean;
	missing: boolean;
	sampleSize: number;
	sql: boolean;
	timeZone: string;
}

/** The library's options for what `previewOptions` of the descriptions say. */
export function readPreviewOptions(call: Call): PreviewOptions {
	const { asOf, lint = true, missing = true, sampleSize = 10, timeZone } = options<Options>(call);
	return {
		asOf: instant(asOf),
		lint,
		missing,
		sampleSize,
		timeZone: timeZone || undefined,
		signal: call.signal,
	};
}

/** What is looked for first stands first; the SQL is left out unless it is asked for. */
type Answer = Omit<Preview, 'sql' | 'bindings' | 'rule'> & Partial<Preview> & { readonly inWords: string };

/** Counts the customers of the rule. */
export async function previewRule(call: Call): Promise<Answer> {
	const { sql, bindings, count, rule, query, customers, warnings, asOf, ...facts } =
		await call.segments.preview(await readRuleInput(call), readPreviewOptions(call));
	showHints(call.context, { count, warnings });
	return {
		count,
		inWords: await inWordsOf(call, rule),
		...(warnings === undefined ? {} : { warnings }),
		query,
		customers: await withAskedValues(call, customers, { rule, asOf }),
		...facts,
		asOf,
		...(options<Options>(call).sql ? { sql, bindings } : {}),
	};
}
