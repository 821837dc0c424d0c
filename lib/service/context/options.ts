import type { SegmentsOptions } from '../types';
import { didYouMean, SegmentsError } from '../../error';
import { readTimeZone } from './time-zone';

const KEYS = [
	'connection',
	'shop',
	'schema',
	'timeZone',
	'statementTimeoutMs',
	'readConnection',
	'maxConnections',
] as const satisfies readonly (keyof SegmentsOptions)[];

export type CheckedOptions = Required<Omit<SegmentsOptions, 'readConnection'>> &
	Pick<SegmentsOptions, 'readConnection'>;

/** The options with their defaults. @throws OPTION_INVALID with the path of the first that cannot be */
export function checkOptions(options: SegmentsOptions): CheckedOptions {
	refuseUnknown(options);
	return {
		connection: options.connection,
		readConnection: options.readConnection,
		shop: options.shop ?? 'auto',
		schema: schemaName(options.schema ?? 'segments'),
		timeZone: readTimeZone(options.timeZone ?? 'UTC'),
		statementTimeoutMs: between('statementTimeoutMs', options.statementTimeoutMs ?? 60_000, 1, 86_400_000),
		maxConnections: between('maxConnections', options.maxConnections ?? 4, 1, 100),
	};
}

function refuseUnknown(options: SegmentsOptions): void {
	const odd = Object.keys(options).find((key) => !(KEYS as readonly string[]).includes(key));
	if (odd === undefined) return;
	throw new SegmentsError('OPTION_INVALID', `There is no option "${odd}".`, {
		path: odd,
		found: odd,
		allowed: KEYS,
		suggestion: didYouMean(odd, KEYS),
	});
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

function between(path: string, found: number, least: number, most: number): number {
	if (Number.isInteger(found) && found >= least && found <= most) return found;
	throw new SegmentsError('OPTION_INVALID', `"${path}" must be a whole number from ${least} to ${most}.`, {
		path,
		found,
		allowed: [`${least} to ${most}`],
	});
}
