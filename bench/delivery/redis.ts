import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../tools/host';

export interface Redis {
	readonly port: number;
	stop(): Promise<void>;
}

/** The machine's own `redis-server`, with nothing kept on disk. */
export async function startRedis(): Promise<Redis> {
	const [port, folder] = [await freePort(), await mkdtemp(join(tmpdir(), 'segments-redis-'))];
	const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
	const child = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
	const stop = async () => {
		const gone = once(child, 'exit');
		child.kill();
		await gone;
		await rm(folder, { recursive: true, force: true });
	};
	await new Promise<void>((resolve, reject) => {
		child.once('error', () =>
			reject(new Error('Queue mode needs redis-server: apt-get install redis-server')),
		);
		child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
		child.stdout.setEncoding('utf8').on('data', (text: string) => {
			if (text.includes('Ready to accept connections')) resolve();
		});
	});
	return { port, stop };
}
