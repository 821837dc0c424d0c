import { calendarDay } from './wall-clock';

/** Whether a day is the anniversary of another: that of 29 February is the 28th in other years. */
export function fallsOn(born: number, at: number): boolean {
	const [birth, now] = [calendarDay(born), calendarDay(at)];
	if (birth.month === now.month && birth.day === now.day) return true;
	return (
		birth.month === 2 &&
		birth.day === 29 &&
		now.month === 2 &&
		now.day === 28 &&
		calendarDay(at + 1).day !== 29
	);
}
