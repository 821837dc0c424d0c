const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/**
 * Moves the data set's times so that its last invoice is one hour old. Instants are milliseconds since 1970.
 */
export class Clock {
	private readonly shift: number;

	constructor(
		readonly now: number,
		lastMinute: number,
	) {
		const lastInvoiceAt = Math.floor(now / minuteMs) * minuteMs - hourMs;
		this.shift = lastInvoiceAt - lastMinute * minuteMs;
	}

	instantOf(minute: number): number {
		return minute * minuteMs + this.shift;
	}
}

export function timestamp(instant: number): string {
	return new Date(instant).toISOString();
}

export function day(instant: number): string {
	return timestamp(instant).slice(0, 10);
}
