import { DateTime } from 'luxon';

/**
 * `today at 15:28`, `yesterday at 09:05`, `last Monday at 15:28` within a week, else `28 November 2026 at
 * 15:28`.
 * @param now the same for all that are read together
 */
export function timeInWords(instant: string, timeZone: string, now = DateTime.now()): string {
	const at = DateTime.fromISO(instant, { zone: timeZone }).setLocale('en');
	const days = now.setZone(timeZone).startOf('day').diff(at.startOf('day'), 'days').days;
	return `${dayInWords(at, Math.round(days))} at ${at.toFormat('HH:mm')}`;
}

function dayInWords(at: DateTime, daysAgo: number): string {
	if (daysAgo === 0) return 'today';
	if (daysAgo === 1) return 'yesterday';
	return daysAgo > 1 && daysAgo < 7 ? `last ${at.toFormat('EEEE')}` : at.toFormat('d MMMM yyyy');
}
