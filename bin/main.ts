#!/usr/bin/env node
import { SegmentsError } from '../lib';
import { run } from './run';

try {
	process.stdout.write(run(process.argv.slice(2)));
} catch (error) {
	const { message, suggestion } = error as SegmentsError;
	process.stderr.write(`${message}${suggestion === undefined ? '' : ` ${suggestion}`}\n`);
	process.exitCode = 1;
}
