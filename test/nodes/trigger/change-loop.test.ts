import { ChangeLoop } from '../../../nodes/SegmentTrigger/change-loop';
import type { Fault } from '../../../nodes/SegmentTrigger/change-loop';
import type { Clock } from '../../../nodes/SegmentTrigger/clock';

/** A clock on which time passes only when the test says so. */
class TestClock implements Clock {
	readonly slept: number[] = [];
	chance = 1;
	private wake: () => void = () => undefined;

	time = 0;

	now = () => this.time;
	random = () => this.chance;

	async sleep(ms: number, signal: AbortSignal): Promise<void> {
		this.slept.push(ms);
		await new Promise<void>((resolve) => {
			this.wake = resolve;
			signal.addEventListener('abort', () => resolve());
		});
	}

	async pass(times = 1): Promise<void> {
		for (let time = 0; time < times; time++) {
			this.wake();
			await settle();
		}
	}
}

const settle = async () => await new Promise((resolve) => setImmediate(resolve));

function loopOf(cycle: (signal: AbortSignal) => Promise<void>, intervalMs = 30_000) {
	const clock = new TestClock();
	const [faults, recoveries]: [Fault[], number[]] = [[], []];
	const loop = new ChangeLoop({
		cycle,
		intervalMs,
		clock,
		onFault: (fault) => faults.push(fault),
		onRecovery: (failures) => recoveries.push(failures),
	});
	return { loop, clock, faults, recoveries };
}

test.each([
	[0, 30_000],
	[10_000, 20_000],
	[29_000, 7_250],
	[300_000, 7_500],
])(
	'a cycle starts at once, the next an interval after its start: after %d ms a pause of %d ms',
	async (took, pause) => {
		let cycles = 0;
		const { loop, clock } = loopOf(async () => {
			cycles++;
			await settle();
			clock.time += took;
		});
		loop.start();
		await settle();
		await settle();
		expect([cycles, clock.slept]).toEqual([1, [pause]]);
		await clock.pass();
		await settle();
		expect([cycles, clock.slept]).toEqual([2, [pause, pause]]);
		await loop.stop();
	},
);

test('a pause ends when somebody is in a hurry, also when that was said during the cycle', async () => {
	let cycles = 0;
	const { loop, clock } = loopOf(async () => {
		cycles++;
		if (cycles === 2) loop.hurry();
		await settle();
	});
	loop.start();
	await settle();
	await settle();
	expect([cycles, clock.slept]).toEqual([1, [30_000]]);
	loop.hurry();
	for (let turn = 0; turn < 6; turn++) await settle();
	expect([cycles, clock.slept]).toEqual([3, [30_000, 30_000]]);
	await loop.stop();
});

test('a cycle that takes long is not overtaken by another', async () => {
	let finish: () => void = () => undefined;
	let cycles = 0;
	const { loop, clock } = loopOf(async () => {
		cycles++;
		await new Promise<void>((resolve) => (finish = resolve));
	});
	loop.start();
	await clock.pass(3);
	expect([cycles, clock.slept]).toEqual([1, []]);
	finish();
	await settle();
	expect(clock.slept).toEqual([30_000]);
	const stopped = loop.stop();
	await settle();
	await stopped;
});

test('after failures it tries again: soon, then less and less often, never later than the interval or a minute', async () => {
	const { loop, clock, faults } = loopOf(async () => await Promise.reject(new Error('away')));
	loop.start();
	await settle();
	await clock.pass(8);
	expect(clock.slept).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
	expect(faults.map(({ failures, retryMs }) => [failures, retryMs])).toEqual(
		clock.slept.map((ms, index) => [index + 1, ms]),
	);
	await loop.stop();
});

test('many triggers do not come back at the same moment', async () => {
	const { loop, clock } = loopOf(async () => await Promise.reject(new Error('away')));
	clock.chance = 0;
	loop.start();
	await settle();
	await clock.pass(2);
	expect(clock.slept).toEqual([500, 1_000, 2_000]);
	await loop.stop();
});

test('after a success the interval holds again, and the recovery is told once', async () => {
	let away = true;
	const { loop, clock, recoveries } = loopOf(
		async () => await (away ? Promise.reject(new Error('away')) : Promise.resolve()),
	);
	loop.start();
	await settle();
	await clock.pass();
	away = false;
	await clock.pass(2);
	expect(clock.slept).toEqual([1_000, 2_000, 30_000, 30_000]);
	expect(recoveries).toEqual([2]);
	await loop.stop();
});

test('stop cancels the running cycle, waits for its end, and no other begins', async () => {
	const seen: string[] = [];
	const { loop, clock, faults } = loopOf(async (signal) => {
		seen.push('begun');
		await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
		await settle();
		seen.push('ended');
		throw new Error('cancelled');
	});
	loop.start();
	await settle();
	await loop.stop();
	expect(seen).toEqual(['begun', 'ended']);
	await clock.pass();
	expect([seen, faults]).toEqual([['begun', 'ended'], []]);
});

test('stop does not wait for ever for a cycle that hangs', async () => {
	const { loop, clock } = loopOf(async () => await new Promise(() => undefined));
	loop.start();
	const stopped = loop.stop();
	await settle();
	expect(clock.slept).toEqual([10_000]);
	await clock.pass();
	await stopped;
});
