import { readFileSync } from 'node:fs';
import { defined } from '../../lib/error/defined';

/** Linux counts in hundredths of a second. */
const TICK_MS = 10;

/**
 * Times work by what it took of the processor, of the one process that serves a connection: for machines that
 * others use too. Of parallel workers it knows nothing, and a server elsewhere it cannot see.
 */
export const processorTime =
	(pid: number) =>
	async <T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> => {
		const before = spent(pid);
		const result = await work();
		return { ms: spent(pid) - before, result };
	};

/** The same of all processes that serve a database's connections when the work is done, new ones included. */
export async function processorTimeOfAll<T>(
	pids: () => Promise<readonly number[]>,
	work: () => Promise<T>,
): Promise<{ ms: number; result: T }> {
	const before = new Map((await pids()).map((pid) => [pid, spent(pid)]));
	const result = await work();
	const after = (await pids()).map((pid) => spent(pid) - (before.get(pid) ?? 0));
	return { ms: after.reduce((sum, ms) => sum + ms, 0), result };
}

/** The 14th and 15th field of the line, behind the name of the program, which may hold spaces. */
function spent(pid: number): number {
	const fields = defined(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)).split(' ');
	return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
