import { didYouMean, SegmentError } from '../../error';
import { zoneOf } from '../../language/time';

/** @throws OPTION_INVALID for a name that is no IANA time zone in its own letters: abbreviations are none */
export function readTimeZone(name: unknown, path = 'timeZone'): string {
	if (typeof name === 'string' && zoneOf(name) !== undefined) return name;
	const known = Intl.supportedValuesOf('timeZone');
	throw new SegmentError(
		'OPTION_INVALID',
		`There is no time zone ${typeof name === 'string' ? `"${name}"` : 'of that kind'}: abbreviations and offsets mean different places to different programs.`,
		{
			path,
			found: name,
			allowed: ['UTC', 'Europe/Berlin', 'Asia/Dhaka', '… (IANA names)'],
			suggestion: didYouMean(name, known),
		},
	);
}
