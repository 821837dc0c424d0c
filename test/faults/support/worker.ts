/** A process that works until it is killed: evaluates, or reads and acknowledges the log, over and over. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { itemAt } from '../../../lib/error/defined';
import { useKnownBadReader } from './known-bad';
import type { Message, Work } from './work';

const work = JSON.parse(itemAt(process.argv, 2)) as Work;
if (work.knownBad === true) useKnownBadReader();

type Library = typeof import('../../../lib');
type Segments = import('../../../lib').Segments;
const { openSegments, SegmentsError } = require('../../../lib') as Library;
const { TRACKED_SHOP } =
	require('../../support/tracked-shop-tables') as typeof import('../../support/tracked-shop-tables');

/** What a server that goes away and other evaluators bring about; it is no fault of the one who evaluates. */
const EXPECTED = ['CONNECTION_FAILED', 'LOCK_TIMEOUT', 'TOO_MANY_CONNECTIONS'];

/** Resolves once the message is out of this process, so that what is told before a kill is heard. */
const say = async (message: Message): Promise<void> =>
	await new Promise((resolve, reject) =>
		process.send?.(message, (error: Error | null) => (error ? reject(error) : resolve())),
	);

async function evaluate(segments: Segments): Promise<void> {
	await say({ is: 'evaluating' });
	const results = await segments.evaluate('all');
	const errors = results.flatMap(({ error }) =>
		error === undefined || EXPECTED.includes(error.code) ? [] : [`${error.code} ${error.message}`],
	);
	await say({
		is: 'evaluated',
		modes: results.filter(({ error }) => error === undefined).map(({ mode }) => mode),
		errors,
	});
	await sleep(Math.random() * 50);
}

async function consume(segments: Segments): Promise<void> {
	const changes = await segments.changes({ consumer: 'reader', from: 'beginning', limit: 40 });
	if (changes.length === 0) return sleep(50);
	await say({ is: 'told', changes: changes.map(({ segment, seq, id }) => [segment.id, seq, id]) });
	await sleep(Math.random() * 20);
	await segments.acknowledge('reader', changes);
	await say({ is: 'acknowledged' });
}

async function begin(): Promise<Segments> {
	const segments = await openSegments({
		connection: work.connectionString,
		shop: TRACKED_SHOP,
		statementTimeoutMs: 20_000,
	});
	await say({ is: 'ready' });
	if (work.waits === true) await once(process, 'message');
	return segments;
}

async function forEver(): Promise<never> {
	const step = work.role === 'evaluator' ? evaluate : consume;
	for (let segments: Segments | undefined; ;) {
		try {
			segments ??= await begin();
			await step(segments);
		} catch (error) {
			const known = SegmentsError.is(error) && EXPECTED.includes(error.code);
			if (!known) await say({ is: 'failed', error: String((error as Error).stack) });
			await sleep(100);
		}
	}
}

// Without the process that started it there is nobody left to kill it.
process.once('disconnect', () => process.exit());
void forEver();
