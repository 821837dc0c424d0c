import type { ChangeEvent } from '../../../nodes/SegmentTrigger/change-event';
import type { Clock } from '../../../nodes/SegmentTrigger/clock';
import { HandOver } from '../../../nodes/SegmentTrigger/hand-over';
import type { Ending, HandOverOptions } from '../../../nodes/SegmentTrigger/hand-over';

const events = (...ids: string[]) => ids.map((changeId) => ({ changeId }) as ChangeEvent);
const never = new AbortController().signal;

/** Sleeps end at once, so that only what has settled already comes before the end of the wait. */
const hasty: Clock = {
	now: () => 0,
	random: () => 0,
	sleep: async () => await new Promise((resolve) => setImmediate(resolve)),
};
const forever: Clock = {
	now: () => 0,
	random: () => 0,
	sleep: async (_ms, signal) =>
		await new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
};

function handOver(
	deliveredOn: HandOverOptions['deliveredOn'],
	endings: Array<Ending | Promise<Ending>>,
	clock = hasty,
) {
	const keys: string[] = [];
	const emit = async (_events: readonly ChangeEvent[], key: string) => {
		keys.push(key);
		return await (endings.shift() ?? 'success');
	};
	return {
		keys,
		handOver: new HandOver({ emit, deliveredOn, longestMs: 1_000, consumer: 'n8n:1:a', clock }),
	};
}

describe('delivered when the execution has started', () => {
	test('an execution that still runs after a moment counts', async () => {
		const { handOver: to } = handOver('acceptance', [new Promise(() => undefined)]);
		expect(await to.deliver(events('a'), never)).toBe('success');
	});

	test.each(['success', 'failure', 'skipped'] as const)('so does one that ended with %s', async (ending) => {
		expect(await handOver('acceptance', [ending], forever).handOver.deliver(events('a'), never)).toBe(
			'success',
		);
	});

	test('a trigger that is switched off just then has handed over', async () => {
		const off = new AbortController();
		const delivering = handOver('acceptance', [new Promise(() => undefined)], forever).handOver.deliver(
			events('a'),
			off.signal,
		);
		off.abort();
		expect(await delivering).toBe('success');
	});
});

describe('delivered when the execution has ended', () => {
	test.each([
		['success', 'success'],
		['failure', 'success'],
		['crash', 'failure'],
		['skipped', 'skipped'],
	] as const)('one that ended with %s counts as %s', async (ending, delivery) => {
		expect(await handOver('end', [ending], forever).handOver.deliver(events('a'), never)).toBe(delivery);
	});

	test('an execution of which nothing is heard any more does not count', async () => {
		expect(await handOver('end', [new Promise(() => undefined)]).handOver.deliver(events('a'), never)).toBe(
			'failure',
		);
	});
});

describe('delivered when the execution has succeeded', () => {
	test.each([
		['success', 'success'],
		['failure', 'failure'],
		['crash', 'failure'],
		['skipped', 'skipped'],
	] as const)('one that ended with %s counts as %s', async (ending, delivery) => {
		expect(await handOver('success', [ending], forever).handOver.deliver(events('a'), never)).toBe(delivery);
	});

	test('one that is skipped under a key that n8n cannot know has failed, and is not tried again at once', async () => {
		const { handOver: to } = handOver('success', ['skipped', 'skipped', 'skipped'], forever);
		const deliveries = [];
		for (let time = 0; time < 3; time++) deliveries.push(await to.deliver(events('a'), never));
		expect(deliveries).toEqual(['skipped', 'failure', 'failure']);
	});

	test('an execution of which nothing is heard any more does not count', async () => {
		expect(
			await handOver('success', [new Promise(() => undefined)]).handOver.deliver(events('a'), never),
		).toBe('failure');
	});

	test('a trigger that is switched off meanwhile has not handed over', async () => {
		const off = new AbortController();
		const delivering = handOver('success', [new Promise(() => undefined)], forever).handOver.deliver(
			events('a'),
			off.signal,
		);
		off.abort();
		expect(await delivering).toBe('failure');
	});

	test('a repetition after a failure has another key, or n8n would skip it', async () => {
		const { keys, handOver: to } = handOver('success', ['failure', 'failure', 'success', 'success'], forever);
		for (let time = 0; time < 3; time++) await to.deliver(events('a'), never);
		await to.deliver(events('b'), never);
		const shape = (key: string) =>
			key.replace(/^n8n:1:a:[0-9a-f]{32}/, 'KEY').replace(/:[0-9a-f]{8}:/, ':START:');
		expect(keys.map(shape)).toEqual(['KEY', 'KEY:START:1', 'KEY:START:2', 'KEY']);
		expect(new Set(keys).size).toBe(4);
	});

	test('a repetition after a restart has another key than that before it', async () => {
		const secondKey = async () => {
			const { keys, handOver: to } = handOver('success', ['skipped', 'success'], forever);
			for (let time = 0; time < 2; time++) await to.deliver(events('a'), never);
			return keys[1];
		};
		expect(await secondKey()).not.toBe(await secondKey());
	});
});

test('the same batch has the same key after a restart; a batch that holds more has another', async () => {
	const keyOf = async (...ids: string[]) => {
		const { keys, handOver: to } = handOver('acceptance', []);
		await to.deliver(events(...ids), never);
		return keys[0];
	};
	expect(await keyOf('a', 'b')).toBe(await keyOf('a', 'b'));
	expect(await keyOf('a', 'b')).not.toBe(await keyOf('a', 'b', 'c'));
});
