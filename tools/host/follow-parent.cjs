// Loaded into n8n before anything else: ends it in good order when the process that started it is gone, however it
// went. Standard input is a pipe from that process, which closes when the process no longer exists.
const { isMainThread } = require('node:worker_threads');

if (isMainThread && process.argv.some((word) => word === 'start' || word === 'worker')) {
	process.stdin.on('error', () => {});
	process.stdin.once('close', () => process.kill(process.pid, 'SIGTERM'));
	process.stdin.resume();
	// Else n8n's own shutdown would wait for this pipe.
	process.stdin.unref();
}
