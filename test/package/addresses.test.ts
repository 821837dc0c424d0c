import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CustomerSegmentsApi } from '../../credentials/CustomerSegmentsApi.credentials';

const ROOT = join(__dirname, '../..');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
	readonly homepage: string;
	readonly files: readonly string[];
	readonly repository: { readonly url: string };
	readonly bugs: { readonly url: string };
	readonly author: { readonly email: string };
};

/** Where an address of ours may stand, and why it cannot be read from package.json there. */
const ELSEWHERE: Readonly<Record<string, string>> = {
	'credentials/CustomerSegmentsApi.credentials.ts': "n8n's linter wants it written out",
	'SECURITY.md': 'whom to write to is read before anything is installed',
};

const tracked = () =>
	execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
		cwd: ROOT,
		encoding: 'utf8',
	})
		.split('\n')
		.filter((name) => name !== '' && !/\.(png|svg)$|^package(-lock)?\.json$/.test(name));

test('every Docs link leads to a page that is in the package', () => {
	const pages = tracked()
		.filter((name) => name.endsWith('.node.json'))
		.flatMap((name) => [...readFileSync(join(ROOT, name), 'utf8').matchAll(/"url": "([^"]+)"/g)])
		.map(([, url = '']) => url);
	expect(pages.length).toBeGreaterThan(4);
	for (const page of [...pages, 'docs/connection.md']) {
		expect(page).toMatch(/^docs\//);
		expect(existsSync(join(ROOT, page))).toBe(true);
	}
	expect(manifest.files).toContain('docs');
});

test('the addresses of documentation and forge stand in package.json alone', () => {
	const hosts = [manifest.homepage, manifest.repository.url, manifest.bugs.url].map(
		(url) => new URL(url).host,
	);
	const holding = tracked().filter((name) => {
		const text = readFileSync(join(ROOT, name), 'utf8');
		return hosts.some((host) => text.includes(host));
	});
	expect(holding.sort()).toEqual(Object.keys(ELSEWHERE).sort());
	expect(new CustomerSegmentsApi().documentationUrl).toBe(
		new URL('docs/connection.md', manifest.homepage).href,
	);
	expect(readFileSync(join(ROOT, 'SECURITY.md'), 'utf8')).toContain(manifest.author.email);
});
