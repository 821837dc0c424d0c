import { SegmentsError } from '../../error';

/** The name of a consumer. @throws OPTION_INVALID */
export function readConsumer(name: unknown): string {
	if (typeof name === 'string' && name.trim() !== '' && name.length <= 255 && !name.includes('\0'))
		return name;
	throw new SegmentsError('OPTION_INVALID', 'A consumer needs a name of 1 to 255 characters.', {
		path: 'consumer',
		found: name,
		allowed: ['1 to 255 characters'],
	});
}
