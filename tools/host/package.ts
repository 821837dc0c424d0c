import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { cleanEnvironment } from './child';
import { packagesFolder } from './environment';

const execute = promisify(execFile);

/**
 * Builds the package's `dist` from its sources alone: what an earlier build left there would be packed, too.
 */
export async function buildPackage(project: string): Promise<void> {
	await rm(join(project, 'dist'), { recursive: true, force: true });
	try {
		await execute('npm', ['run', 'build'], {
			cwd: project,
			env: cleanEnvironment(),
			maxBuffer: 64 * 1024 * 1024,
		});
	} catch (error) {
		const { stdout, stderr } = error as { stdout?: string; stderr?: string };
		throw new Error(`npm run build failed in ${project}:\n${stdout ?? ''}${stderr ?? String(error)}`);
	}
}

/** Packs a built package as `npm publish` would; answers the path of the tarball. */
export async function packPackage(project: string, into: string): Promise<string> {
	await mkdir(into, { recursive: true });
	const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', resolve(into)];
	const { stdout } = await execute('npm', args, {
		cwd: project,
		env: cleanEnvironment(),
		maxBuffer: 64 * 1024 * 1024,
	});
	const [packed] = JSON.parse(stdout) as Array<{ filename: string }>;
	if (!packed) throw new Error(`npm pack made nothing of ${project}`);
	return join(into, packed.filename.replace('@', '').replace('/', '-'));
}

/**
 * Installs a tarball into n8n's user folder step by step as n8n itself does it for Settings > Community nodes
 * (`downloadPackage` of its community-packages service), only from a file instead of the registry.
 */
export async function installPackage(tarball: string, userFolder: string): Promise<string> {
	const name = await packageName(tarball);
	const folder = join(packagesFolder(userFolder), name);
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await execute('tar', ['-xzf', resolve(tarball), '-C', folder, '--strip-components=1']);
	await keepOnlyDependencies(join(folder, 'package.json'));
	await execute('npm', INSTALL_ARGUMENTS, { cwd: folder, env: cleanEnvironment() });
	return folder;
}

const INSTALL_ARGUMENTS = [
	'install',
	'--audit=false',
	'--fund=false',
	'--bin-links=false',
	'--install-strategy=shallow',
	'--ignore-scripts=true',
	'--package-lock=false',
];

async function packageName(tarball: string): Promise<string> {
	const { stdout } = await execute('tar', ['-xzOf', resolve(tarball), 'package/package.json']);
	return (JSON.parse(stdout) as { name: string }).name;
}

const NOT_INSTALLED = ['devDependencies', 'peerDependencies', 'optionalDependencies'];

async function keepOnlyDependencies(file: string): Promise<void> {
	const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
	const kept = Object.entries(manifest).filter(([key]) => !NOT_INSTALLED.includes(key));
	await writeFile(file, JSON.stringify(Object.fromEntries(kept), null, 2));
}
