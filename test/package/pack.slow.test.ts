import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '../..');
const SOURCES = ['bin', 'credentials', 'lib', 'nodes'];
/** All that a build reads. */
const READ_BY_BUILD = [
	...SOURCES,
	'gulpfile.js',
	'tools/build',
	'package.json',
	'tsconfig.json',
	'README.md',
	'LICENSE',
	'docs',
];

interface Manifest {
	readonly main: string;
	readonly types: string;
	readonly bin: Readonly<Record<string, string>>;
	readonly homepage: string;
	readonly dependencies: Readonly<Record<string, string>>;
	readonly peerDependencies: Readonly<Record<string, string>>;
	readonly n8n: { readonly nodes: readonly string[]; readonly credentials: readonly string[] };
}

interface Packed {
	readonly folder: string;
	readonly integrity: string;
	/** Paths inside the package. */
	readonly files: readonly string[];
}

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
const scratch = mkdtempSync(join(tmpdir(), 'segments-pack-'));
const run = promisify(execFile);
let packed: Packed;

beforeAll(async () => (packed = await buildAndPack('first')), 300_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/**
 * What `npm run build` and `npm pack` do, in a folder of its own; whether the types fit is asked elsewhere.
 */
async function buildAndPack(name: string): Promise<Packed> {
	const folder = join(scratch, name);
	mkdirSync(folder);
	for (const source of READ_BY_BUILD.filter((one) => existsSync(join(ROOT, one))))
		cpSync(join(ROOT, source), join(folder, source), { recursive: true });
	symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
	const modules = join(ROOT, 'node_modules');
	await run(process.execPath, [join(modules, 'typescript/bin/tsc'), '-p', 'tsconfig.json', '--noCheck'], {
		cwd: folder,
	});
	await run(process.execPath, [join(modules, 'gulp/bin/gulp.js'), 'build'], { cwd: folder });
	const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts'], {
		cwd: folder,
		maxBuffer: 64 * 1024 * 1024,
	});
	const [told] = JSON.parse(stdout) as [{ integrity: string; files: { path: string }[] }];
	return { folder, integrity: told.integrity, files: told.files.map(({ path }) => path).sort() };
}

const textOf = (file: string) => readFileSync(join(packed.folder, file), 'utf8');

/** What each source becomes. */
/** Of the library that the report draws with, which is bundled. */
const BUNDLED_LICENCES = ['LICENSE', 'NOTICE'].map(
	(name) => `dist/nodes/SegmentManage/report/ECHARTS-${name}`,
);

function expected(): string[] {
	const sources = execFileSync(
		'git',
		['ls-files', '--cached', '--others', '--exclude-standard', ...SOURCES, 'docs'],
		{
			cwd: ROOT,
			encoding: 'utf8',
		},
	);
	const built = sources
		.split('\n')
		.filter((name) => existsSync(join(ROOT, name)))
		.flatMap((name) => {
			if (name.endsWith('.ts')) return ['.js', '.d.ts'].map((end) => `dist/${name.slice(0, -3)}${end}`);
			if (name.startsWith('docs/')) return [name];
			return /\.(svg|node\.json)$/.test(name) ? [`dist/${name}`] : [];
		});
	return [...built, ...BUNDLED_LICENCES, 'LICENSE', 'README.md', 'package.json'].sort();
}

it('holds each source as it was built, and nothing else', () => {
	expect(packed.files).toEqual(expected());
});

it('holds all that package.json names', () => {
	const { main, types, bin, n8n } = manifest;
	for (const file of [main, types, ...Object.values(bin), ...n8n.nodes, ...n8n.credentials])
		expect(packed.files).toContain(file);
});

it('asks for nothing but what it brings, what n8n brings, and what Node has', () => {
	const known = new Set([
		...Object.keys(manifest.dependencies),
		...Object.keys(manifest.peerDependencies),
		...builtinModules.flatMap((name) => [name, `node:${name}`]),
	]);
	const asked = packed.files
		.filter((file) => file.endsWith('.js'))
		.flatMap((file) =>
			[...textOf(file).matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name = '']) => ({ file, name })),
		);
	expect(asked.length).toBeGreaterThan(1_000);
	const unknown = asked.filter(({ file, name }) => {
		if (!name.startsWith('.')) return !known.has(name) && !known.has(name.split('/')[0] ?? '');
		const target = posix.join(dirname(file), name);
		return ![`${target}.js`, `${target}/index.js`].some((one) => packed.files.includes(one));
	});
	expect(unknown).toEqual([]);
});

it('holds no secret, no address of the machine that built it, and full addresses of its pages', () => {
	const telling = /-----BEGIN [A-Z ]*PRIVATE KEY-----\n|npm_[A-Za-z0-9]{30}|gh[pousr]_[A-Za-z0-9]{30}/;
	const places = [ROOT, packed.folder, tmpdir(), '/home/', '/Users/'];
	const odd = packed.files.filter(
		(file) => telling.test(textOf(file)) || places.some((place) => textOf(file).includes(`${place}/`)),
	);
	expect(odd).toEqual([]);
	for (const file of packed.files.filter((one) => one.endsWith('.node.json')))
		for (const [, url = ''] of textOf(file).matchAll(/"url": "([^"]+)"/g))
			expect(url).toBe(new URL(/docs\/.*/.exec(url)?.[0] ?? '', manifest.homepage).href);
});

it('is the same to the byte when it is built again elsewhere', async () => {
	const again = await buildAndPack('second');
	expect(again.integrity).toBe(packed.integrity);
}, 300_000);
