import { SegmentsError } from '../../../lib';
import type { EvaluationResult } from '../../../lib';
import { FaultReport } from '../../../nodes/SegmentTrigger/fault-report';

function reporting() {
	const [shown, logged]: [unknown[], string[]] = [[], []];
	const log = (message: string) => void logged.push(message);
	const report = new FaultReport({
		name: 'Trigger',
		logger: { warn: log, info: log, error: log },
		show: (error) => shown.push(error),
	});
	return { report, shown, logged };
}

const away = new SegmentsError('CONNECTION_FAILED', 'The database does not answer.');
const revoked = new SegmentsError('PERMISSION_DENIED', 'The login may not read shop.orders.');

test('a fault that passes by itself is logged, and shown only when it lasts', () => {
	const { report, shown, logged } = reporting();
	for (let failures = 1; failures <= 5; failures++) report.failed({ error: away, failures, retryMs: 1_000 });
	expect([shown, logged.length, logged[0]]).toEqual([
		[],
		5,
		'Trigger: The database does not answer. Trying again in 1 s.',
	]);
	for (let failures = 6; failures <= 9; failures++) report.failed({ error: away, failures, retryMs: 60_000 });
	expect(shown).toEqual([away]);
});

test('a fault that somebody must suggestion is shown at once, and once', () => {
	const { report, shown } = reporting();
	for (let failures = 1; failures <= 3; failures++)
		report.failed({ error: revoked, failures, retryMs: 1_000 });
	expect(shown).toEqual([revoked]);
});

test('after a recovery the next fault is shown again', () => {
	const { report, shown } = reporting();
	report.failed({ error: revoked, failures: 1, retryMs: 1_000 });
	report.recovered(1);
	report.failed({ error: revoked, failures: 1, retryMs: 1_000 });
	expect(shown).toHaveLength(2);
});

const result = (error?: SegmentsError) =>
	({ segment: { id: 1, key: 'a', title: 'Big Spenders' }, error }) as EvaluationResult;

test('a segment that cannot be evaluated is shown once, by its title, until it works again', () => {
	const { report, shown } = reporting();
	report.evaluated([result(revoked)]);
	report.evaluated([result(revoked)]);
	expect(shown.map((error) => (error as Error).message)).toEqual([
		'The segment "Big Spenders" could not be evaluated: The login may not read shop.orders.',
	]);
	report.evaluated([result()]);
	report.evaluated([result(revoked)]);
	expect(shown).toHaveLength(2);
});

test('a segment that only takes too long now and then is not shown, one that always does is', () => {
	const slow = new SegmentsError('STATEMENT_TIMEOUT', 'The query took longer than 60 s.');
	const { report, shown, logged } = reporting();
	for (let cycle = 0; cycle < 5; cycle++) report.evaluated([result(slow)]);
	report.evaluated([result()]);
	for (let cycle = 0; cycle < 5; cycle++) report.evaluated([result(slow)]);
	expect(logged).toHaveLength(2);
	expect(shown).toEqual([]);
	report.evaluated([result(slow)]);
	report.evaluated([result(slow)]);
	expect(shown).toHaveLength(1);
});
