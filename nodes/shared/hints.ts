import type { IExecuteFunctions } from 'n8n-workflow';
import type { Preview } from '../../lib';

interface Told {
	/** Undefined where nobody was counted. */
	readonly count?: number | null;
	readonly warnings?: Preview['warnings'];
}

/** What the rule's author should see without opening an item: how many match, and what is probably a slip. */
export function showHints(context: IExecuteFunctions, { count, warnings = [] }: Told): void {
	const said =
		typeof count === 'number' ? [`${count} ${count === 1 ? 'customer matches' : 'customers match'}.`] : [];
	tell(context, 'info', said);
	tell(
		context,
		'warning',
		warnings.map(({ message }) => message),
	);
}

export function tell(
	context: IExecuteFunctions,
	type: 'info' | 'warning',
	messages: readonly string[],
): void {
	if (messages.length === 0) return;
	context.addExecutionHints(
		...messages.map((message) => ({ message, location: 'outputPane' as const, type })),
	);
}
