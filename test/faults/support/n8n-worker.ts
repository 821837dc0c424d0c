/** n8n's engine with an active Segment Trigger in a process of its own, until it is killed. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { defined, itemAt } from '../../../lib/error/defined';
import { N8n, type Batch } from '../../../tools/n8n-engine';
import { useKnownBadHandOver } from './known-bad-hand-over';
import { toldBy, TRIGGER } from './trigger';
import type { Message, Work } from './work';

const work = JSON.parse(itemAt(process.argv, 2)) as Work;
if (work.knownBad === true) useKnownBadHandOver();

const say = (message: Message) => process.send?.(message);

/** An execution is there once n8n has written it down, which it does after it was given the batch. */
async function execute(batch: Batch): Promise<string> {
	if (work.writingMs !== undefined) await sleep(Math.random() * work.writingMs);
	say({ is: 'told', key: batch.deduplicationKey, changes: toldBy(batch) });
	if (work.runningMs === undefined) return await new Promise(() => undefined);
	await sleep(Math.random() * work.runningMs);
	return 'success';
}

async function begin(): Promise<void> {
	if (work.waits === true) {
		say({ is: 'ready' });
		await once(process, 'message');
	}
	await new N8n({ credential: defined(work.credential) }).activate(TRIGGER, {
		activation: 'init',
		id: work.workflow,
		execute,
	});
	if (work.waits !== true) say({ is: 'ready' });
}

process.once('disconnect', () => process.exit());
void begin().catch((error: Error) => say({ is: 'failed', error: String(error.stack) }));
