import type { SegmentsOptions } from '../types';
import { SegmentsError } from '../../error';
import { readTimeZone } from './time-zone';

/** Each connection knows itself how many it may be, where nothing is said. */
type Optional = 'readConnection' | 'maxConnections';
export type CheckedOptions = Required<Omit<SegmentsOptions, Optional>> & Pick<SegmentsOptions, Optional>;

/** The options with their defaults. @throws OPTION_INVALID with the path of the first that cannot be */
export function checkOptions(options: SegmentsOptions): CheckedOptions {
	return {
		connection: options.connection,
		readConnection: options.readConnection,
		shop: options.shop ?? 'auto',
		schema: schemaName(options.schema ?? 'segments'),
		timeZone: readTimeZone(options.timeZone ?? 'UTC'),
		statementTimeoutMs: options.statementTimeoutMs ?? 60_000,
		maxConnections: options.maxConnections,
	};
}

function schemaName(name: unknown): string {
	if (
		typeof name === 'string' &&
		name.trim() !== '' &&
		Buffer.byteLength(name) <= 63 &&
		!name.includes('\0') &&
		!name.startsWith('pg_')
	)
		return name;
	throw new SegmentsError(
		'OPTION_INVALID',
		'The schema of the store needs a name of 1 to 63 bytes that does not begin with "pg_".',
		{ path: 'schema', found: name, allowed: ['segments'] },
	);
}
