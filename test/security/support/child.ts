import { itemAt } from '../../../lib/error/defined';

/**
 * Opens connections one after the other in a process of its own, and tells what came of each on its standard
 * output.
 */
type Library = typeof import('../../../lib');
const { openSegments, SegmentsError } = require('../../../lib') as Library;

export interface Outcome {
	readonly code: string;
	readonly message: string;
	readonly ms: number;
}

async function outcomeOf(options: Parameters<Library['openSegments']>[0]): Promise<Outcome> {
	const started = Date.now();
	const said = await openSegments(options).then(
		async (segments) => {
			await segments.close();
			return { code: 'OPENED', message: '' };
		},
		(error: Error) => ({
			code: SegmentsError.is(error) ? error.code : `FOREIGN ${error.name}`,
			message: error.message,
		}),
	);
	return { ...said, ms: Date.now() - started };
}

async function run(): Promise<void> {
	const asked = JSON.parse(itemAt(process.argv, 2)) as Parameters<Library['openSegments']>[0][];
	const outcomes = await Promise.all(asked.map(outcomeOf));
	process.stdout.write(JSON.stringify(outcomes));
}

void run();
