import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Of Linux on all machines. */
const TICKS_PER_SECOND = 100;

/** Megabytes of a process in memory. */
export async function memory(pid: number | undefined): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

/** Calls `look` every `everyMs` until `work` has ended. */
export async function watching<T>(
	everyMs: number,
	look: () => Promise<void>,
	work: () => Promise<T>,
): Promise<T> {
	const timer = setInterval(() => void look().catch(() => undefined), everyMs);
	return work().finally(() => clearInterval(timer));
}

interface Usage {
	readonly parent: number;
	/** Seconds of processor time. */
	readonly seconds: number;
}

async function usageOf(pid: string): Promise<Usage | undefined> {
	const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
	// The name in brackets may hold blanks.
	const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
	if (fields === undefined) return undefined;
	const seconds = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
	return { parent: Number(fields[1]), seconds };
}

/** Processor time of the server's sessions; those that end between two looks are counted up to the last. */
export class ServerTime {
	private readonly of = new Map<string, { first: number; last: number }>();
	private looks = 0;

	constructor(private readonly dataDir: string) {}

	async look(): Promise<void> {
		const postmaster = Number(
			(await readFile(join(this.dataDir, 'postmaster.pid'), 'utf8')).split('\n', 1)[0],
		);
		const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
		// A session that comes later begins at nothing.
		const isFirst = (this.looks += 1) === 1;
		for (const pid of pids) {
			const usage = await usageOf(pid);
			if (usage?.parent !== postmaster) continue;
			const { seconds } = usage;
			this.of.set(pid, { first: this.of.get(pid)?.first ?? (isFirst ? seconds : 0), last: seconds });
		}
	}

	get seconds(): number {
		return [...this.of.values()].reduce((sum, { first, last }) => sum + last - first, 0);
	}
}

export const processorSeconds = async (pid: number | undefined): Promise<number> =>
	(await usageOf(String(pid)))?.seconds ?? 0;
