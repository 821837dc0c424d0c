import { SegmentError } from '../../error';

const MAX_LENGTH = 255;

/** Titles compare without regard to case and to space around them. */
export const foldTitle = (title: string): string => title.trim().normalize('NFC').toLowerCase();

/** The title without space around it. */
export function readTitle(title: unknown): string {
	const text = typeof title === 'string' ? title.trim() : '';
	if (text !== '' && text.length <= MAX_LENGTH && !text.includes('\0')) return text;
	throw new SegmentError('OPTION_INVALID', `A segment needs a title of 1 to ${MAX_LENGTH} characters.`, {
		path: 'title',
		found: title,
		allowed: [`1 to ${MAX_LENGTH} characters`],
	});
}
