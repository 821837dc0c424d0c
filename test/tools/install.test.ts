import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	readdirSync,
	rmSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { installHost } from '../../tools/host';

// Stands for npm: writes down each call, and does in the folder what a test asks for.
const fakeNpm = (body: string) => `#!/bin/sh\necho "$@" >> "$0.calls"\n${body}\n`;

describe('installing n8n on first use', () => {
	const before = { ...process.env };
	let folder: string;
	let npm: string;

	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'segments-install-'));
		npm = join(folder, 'bin', 'npm');
		mkdirSync(join(folder, 'bin'));
		process.env.PATH = `${join(folder, 'bin')}${delimiter}${before.PATH}`;
		process.env.N8N_SEGMENTS_CACHE = join(folder, 'cache');
	});

	afterEach(() => {
		process.env = { ...before };
		rmSync(folder, { recursive: true, force: true });
	});

	function npmDoes(body: string): void {
		writeFileSync(npm, fakeNpm(body));
		chmodSync(npm, 0o755);
	}

	const calls = () =>
		readFileSync(`${npm}.calls`, 'utf8')
			.trim()
			.split('\n')
			.map((line) => line.split(' ')[0]);
	const cached = () => readdirSync(join(folder, 'cache')).sort();
	const install = async () => await installHost('2.40.7', () => {});

	it('installs once, and afterwards finds what is there', async () => {
		npmDoes('mkdir -p node_modules/n8n');
		const host = await install();
		expect(await install()).toEqual(host);
		expect(calls()).toEqual(['install', 'rebuild']);
		expect(cached()).toEqual(['n8n-2.40.7']);
		expect(existsSync(join(host.folder, 'node_modules', 'n8n'))).toBe(true);
	});

	it('keeps the scripts of 2,350 packages from running', async () => {
		npmDoes('true');
		await install();
		const [first, second] = readFileSync(`${npm}.calls`, 'utf8').split('\n');
		expect(first).toContain('--ignore-scripts');
		expect(second).toBe('rebuild sqlite3 isolated-vm --ignore-scripts=false');
	});

	it('lets two at once share one install', async () => {
		npmDoes('sleep 1');
		const first = install();
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(await install()).toEqual(await first);
		expect(calls()).toEqual(['install', 'rebuild']);
	});

	it('says what npm said when it fails, leaves nothing behind, and tries again the next time', async () => {
		npmDoes('echo the registry is away; exit 7');
		await expect(install()).rejects.toThrow(/ended with 7[^]*the registry is away/);
		expect(cached()).toEqual([]);
		npmDoes('true');
		await install();
		expect(cached()).toEqual(['n8n-2.40.7']);
	});

	it('removes what a killed install left behind', async () => {
		const half = join(folder, 'cache', 'n8n-2.40.7.partial-dead');
		mkdirSync(half, { recursive: true });
		utimesSync(half, new Date(0), new Date(0));
		npmDoes('true');
		await install();
		expect(cached()).toEqual(['n8n-2.40.7']);
	});

	it('does not take a folder without the stamp, or with the stamp of another table row, for n8n', async () => {
		const place = join(folder, 'cache', 'n8n-2.40.7');
		mkdirSync(place, { recursive: true });
		writeFileSync(join(place, '.complete'), '{"n8n": "2.40.7", "node": "1.0.0"}');
		npmDoes('true');
		await install();
		expect(calls()).toEqual(['install', 'rebuild']);
		expect(readFileSync(join(place, '.complete'), 'utf8')).toContain('24.21.0');
	});

	it('names the versions that there are', async () => {
		await expect(installHost('0.1.0')).rejects.toThrow('No n8n 0.1.0 here; there are 2.40.7, 1.123.81.');
	});
});
