import { SegmentsError } from '../../../lib';
import type { EvaluationMode, EvaluationResult } from '../../../lib';
import { asOfOption, scopeProperties } from '../../shared/descriptions';
import { logEvaluations } from '../../shared/log-evaluations';
import { options, parameter } from '../../shared/operation';
import type { Operation } from '../../shared/operation';
import { instant, readScopeList, readScopeOrDue } from '../../shared/parameter';

const show = { operation: ['evaluate'] };

/** Brings the stored membership of segments up to date: one item for each segment. */
export const evaluate: Operation = {
	description: [
		...scopeProperties(show, ['all', 'due', 'one', 'several']),
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			displayOptions: { show },
			options: [
				asOfOption,
				{
					displayName: 'Confirm Held Evaluation',
					name: 'confirm',
					type: 'boolean',
					default: false,
					description:
						'Whether to carry out an evaluation that is held because rows of the shop are hidden or gone all at once. What can be seen now counts as right from then on: set it for one run, after having looked.',
				},
				{
					displayName: 'Mode',
					name: 'mode',
					type: 'options',
					options: [
						{ name: 'Automatic', value: 'auto', description: 'The cheapest that is right' },
						{ name: 'Full', value: 'full', description: 'Look at every customer' },
						{
							name: 'Incremental',
							value: 'incremental',
							description: 'Look only at customers who can have changed',
						},
					],
					default: 'auto',
				},
			],
		},
	],
	// Each may be due in its turn.
	uses: (call) => (parameter<string>(call, 'segmentScope', 'one') === 'due' ? 'all' : readScopeList(call)),
	async execute(call) {
		const { asOf, mode, confirm } = options<{ asOf: unknown; mode: EvaluationMode; confirm: boolean }>(call);
		const wish = { asOf: instant(asOf), mode, confirm, signal: call.signal };
		const scope = await readScopeOrDue(call);
		const by = `Segment Evaluate "${call.context.getNode().name}" of workflow ${call.context.getWorkflow().id}`;
		if (scope !== 'all' && !Array.isArray(scope)) {
			const result = await call.segments.evaluate(scope, wish).catch((error: unknown) => {
				call.context.logger.warn(`${by}: ${error instanceof Error ? error.message : String(error)}`);
				throw error;
			});
			logEvaluations([result], by, call.context.logger);
			return [{ json: result }];
		}
		const results = await call.segments.evaluate(scope, wish);
		logEvaluations(results, by, call.context.logger);
		refuseFailures(results);
		return results.map((json) => ({ json }));
	},
};

/** The others were evaluated and stored all the same, but a failure must not pass for a success. */
function refuseFailures(results: readonly EvaluationResult[]): void {
	const failed = results.filter(({ error }) => error !== undefined);
	const [first] = failed;
	if (!first?.error) return;
	const told = failed.map(({ segment, error }) => `"${segment.title}": ${error?.message}`).join(' ');
	const message = `${failed.length} of ${results.length} segments could not be evaluated. ${told}`;
	throw new SegmentsError(first.error.code, message, { suggestion: first.error.suggestion });
}
