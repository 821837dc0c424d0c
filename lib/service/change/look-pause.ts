/** From one look at the log of touched customers to the next. */
const LOOK_MS = 50;
/**
 * A look at a log that a bulk load has filled takes long; the looks together may take this part of the time.
 */
const BUSY_PART = 0.05;
/**
 * A look counts as long as the quickest of so many. One slow by chance, on a busy machine, would else
 * put off the next, a look of 20 ms by 400 ms: of a hundred changes five were told 300 ms later for it.
 */
export const COUNTED_LOOKS = 3;

/**
 * Milliseconds from the end of a look to the next.
 * @param took milliseconds of the last looks, `COUNTED_LOOKS` at most, this one last
 */
export function pauseAfter(took: readonly number[]): number {
	const countedMs = Math.min(...took);
	return Math.max(LOOK_MS - (took.at(-1) ?? 0), countedMs / BUSY_PART - countedMs, 1);
}
