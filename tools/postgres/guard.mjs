// Ends a server and removes its folders when the process that started it says so or is gone, however it went:
// at its end, by Ctrl+C, or by kill -9. Standard input is a pipe from that process, and closes when there is
// no such process. Arguments: the data folder, then the folders to remove.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const [dataFolder, ...foldersToRemove] = process.argv.slice(2);

process.stdin.resume();
process.stdin.once('close', async () => {
	const gone = (await endServer('SIGINT', 10_000)) || (await endServer('SIGQUIT', 5_000));
	if (!gone) await endServer('SIGKILL', 1_000);
	for (const folder of foldersToRemove)
		rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

async function endServer(signal, patienceMs) {
	const pid = serverPid();
	if (!pid || !send(signal, pid)) return true;
	for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(20)) {
		if (serverPid() !== pid) return true;
	}
	return false;
}

// The first line of the file that a running server keeps in its data folder.
function serverPid() {
	try {
		return Number.parseInt(readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8'), 10);
	} catch {
		return undefined;
	}
}

function send(signal, pid) {
	try {
		return process.kill(pid, signal);
	} catch {
		return false;
	}
}
