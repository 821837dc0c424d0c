import { rememberedEach } from '../../../lib/service/context/remembered';

beforeEach(() => {
	jest.useFakeTimers();
});
afterEach(() => {
	jest.useRealTimers();
});

/** Counts how often each key was read. */
function counting() {
	const read: string[] = [];
	return {
		read,
		ask: (of: (key: string, read: () => Promise<string>) => Promise<string>, key: string) =>
			of(key, async () => {
				read.push(key);
				return `value of ${key}`;
			}),
	};
}

test('what was read is kept for its time, for each key by itself', async () => {
	const kept = rememberedEach<string>(1_000);
	const { read, ask } = counting();
	for (const key of ['a', 'b', 'a', 'b']) expect(await ask(kept, key)).toBe(`value of ${key}`);
	expect(read).toEqual(['a', 'b']);
	jest.advanceTimersByTime(1_001);
	await ask(kept, 'a');
	expect(read).toEqual(['a', 'b', 'a']);
});

test('a failure is not kept', async () => {
	const kept = rememberedEach<string>(1_000);
	await expect(kept('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
	await expect(kept('a', async () => 'there')).resolves.toBe('there');
});

test('the one that was read first is forgotten where there are too many', async () => {
	const kept = rememberedEach<string>(1_000, 2);
	const { read, ask } = counting();
	for (const key of ['a', 'b', 'c', 'b', 'c', 'a']) await ask(kept, key);
	expect(read).toEqual(['a', 'b', 'c', 'a']);
});
