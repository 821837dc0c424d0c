import type { Preview, PreviewOptions, RuleInput } from '../../../lib';
import { options } from '../operation';
import type { Call } from '../operation';
import { instant } from './instant';
import { readBelonging } from './read-rule';

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

/** The rule that the parameters hold, whichever way in was chosen. */
export async function readRuleInput(call: Call): Promise<RuleInput> {
	const { rule, query, template } = await readBelonging(call);
	return rule ?? query ?? { template };
}

/** Counts the customers of the rule; the SQL is left out unless it is asked for. */
export async function previewRule(call: Call): Promise<Partial<Preview>> {
	const { sql, bindings, ...preview } = await call.segments.preview(
		await readRuleInput(call),
		readPreviewOptions(call),
	);
	showHints(call, preview);
	return options<Options>(call).sql ? { ...preview, sql, bindings } : preview;
}

/** What the rule's author should see without opening an item: how many match, and what is probably a slip. */
function showHints({ context }: Call, { count, warnings = [] }: Pick<Preview, 'count' | 'warnings'>): void {
	context.addExecutionHints(
		{
			message: `${count} ${count === 1 ? 'customer matches' : 'customers match'}.`,
			location: 'outputPane',
			type: 'info',
		},
		...warnings.map(({ message }) => ({
			message,
			location: 'outputPane' as const,
			type: 'warning' as const,
		})),
	);
}
