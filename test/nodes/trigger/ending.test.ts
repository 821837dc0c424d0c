import type { IRun } from 'n8n-workflow';
import { endingOf, endingOfError } from '../../../nodes/SegmentTrigger/ending';

const run = (status: string, lastNodeExecuted?: string) =>
	({ status, data: { resultData: { runData: {}, lastNodeExecuted } } }) as unknown as IRun;

test.each([
	['that n8n skipped as a repetition', undefined, 'skipped'],
	['that succeeded', run('success', 'Send'), 'success'],
	['that waits', run('waiting', 'Wait'), 'success'],
	['in which a node failed', run('error', 'Send'), 'failure'],
	['that was stopped', run('canceled', 'Send'), 'failure'],
	['whose worker is gone: n8n knows of no node', run('error'), 'crash'],
	['that n8n found cut off after a restart', run('crashed', 'Send'), 'crash'],
])('an execution %s', (_what, told, ending) => {
	expect(endingOf(told)).toBe(ending);
});

// As n8n's own classes of errors say it.
test.each([
	['stopped by a person', { reason: 'manual' }, 'failure'],
	['stopped by its time limit', { reason: 'timeout' }, 'failure'],
	['cut off by the end of n8n', { reason: 'shutdown' }, 'crash'],
	['that could not be created', new Error('no database'), 'crash'],
])('an execution %s', (_what, error, ending) => {
	expect(endingOfError(error)).toBe(ending);
});
