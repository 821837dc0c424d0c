import type { Segments, SegmentsOptions } from '../../../lib';
import { SharedSegments } from '../../../nodes/shared/transport';

const options = (database: string): SegmentsOptions => ({ connection: { database } });
const work = async () => await settle();
const settle = async () => await new Promise<void>((resolve) => setImmediate(resolve));

// Time passes only when a test says so: on a busy machine 50 ms of the clock are no limit for anything.
beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate'] }));
afterEach(() => jest.useRealTimers());

function sharing(times = { idleMs: 20, maxAgeMs: 60_000 }, failing = false) {
	const [opened, closed]: [string[], string[]] = [[], []];
	const open = async ({ connection }: SegmentsOptions) => {
		const { database = '' } = connection as { database?: string };
		opened.push(database);
		await settle();
		if (failing) throw new Error('away');
		return { close: async () => void closed.push(database) } as unknown as Segments;
	};
	return { shared: new SharedSegments(open, times), opened, closed };
}

test('two nodes that start at the same time share one', async () => {
	const { shared, opened } = sharing();
	const [one, two] = await Promise.all([
		shared.use(options('a'), async (it) => it),
		shared.use(options('a'), async (it) => it),
	]);
	expect(one).toBe(two);
	expect(opened).toEqual(['a']);
});

test('each content of a credential has its own', async () => {
	const { shared, opened } = sharing();
	await Promise.all([shared.use(options('a'), work), shared.use(options('b'), work)]);
	expect(opened).toEqual(['a', 'b']);
});

test('what nobody uses for a while is closed; what somebody uses is not', async () => {
	const { shared, closed } = sharing();
	let end: () => void = () => undefined;
	const working = shared.use(options('a'), async () => await new Promise<void>((resolve) => (end = resolve)));
	await shared.use(options('b'), work);
	await jest.advanceTimersByTimeAsync(20);
	expect([closed, shared.size]).toEqual([['b'], 1]);
	end();
	await working;
	await jest.advanceTimersByTimeAsync(19);
	expect(closed).toEqual(['b']);
	await jest.advanceTimersByTimeAsync(1);
	expect([closed, shared.size]).toEqual([['b', 'a'], 0]);
});

test('an attempt to open that failed is not kept', async () => {
	const { shared, opened } = sharing(undefined, true);
	await expect(shared.use(options('a'), work)).rejects.toThrow('away');
	await expect(shared.use(options('a'), work)).rejects.toThrow('away');
	expect([opened, shared.size]).toEqual([['a', 'a'], 0]);
});

test('work that fails gives it back', async () => {
	const { shared, closed } = sharing();
	await expect(shared.use(options('a'), async () => await Promise.reject(new Error('no')))).rejects.toThrow(
		'no',
	);
	await shared.closeUnused();
	expect([closed, shared.size]).toEqual([['a'], 0]);
});

test('closing what is unused leaves what is in use alone', async () => {
	const { shared, closed } = sharing();
	const working = shared.use(options('a'), async () => {
		await shared.closeUnused();
		return closed.length;
	});
	expect(await working).toBe(0);
});

test('an old one is replaced, and closed when its last user has gone', async () => {
	const { shared, opened, closed } = sharing({ idleMs: 1_000, maxAgeMs: 0 });
	await shared.use(options('a'), async () => {
		await shared.use(options('a'), work);
		expect([opened, closed]).toEqual([['a', 'a'], []]);
	});
	expect(closed).toEqual(['a']);
	await shared.closeUnused();
	expect(closed).toEqual(['a', 'a']);
});
