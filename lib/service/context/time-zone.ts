import { IANAZone } from 'luxon';
import { didYouMean, SegmentError } from '../../error';

/** @throws OPTION_INVALID for a name that is no IANA time zone */
export function readTimeZone(name: unknown, path = 'timeZone'): string {
	if (typeof name === 'string' && IANAZone.isValidZone(name)) return name;
	const known = Intl.supportedValuesOf('timeZone');
	throw new SegmentError(
		'OPTION_INVALID',
		`There is no time zone ${typeof name === 'string' ? `"${name}"` : 'of that kind'}.`,
		{
			path,
			found: name,
			allowed: ['UTC', 'Europe/Berlin', 'Asia/Dhaka', '… (IANA names)'],
			suggestion: didYouMean(name, known),
		},
	);
}
