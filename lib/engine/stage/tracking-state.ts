/** Whether the log of changed customers can be relied on. */
export interface TrackingState {
	/** Number of the tracking that writes the log now; null when none does. */
	readonly epoch: number | null;
	/** Why it cannot be relied on, in words; null when it can. */
	readonly broken: string | null;
	/** The partitions of the tables that are followed: rows that come or go with one as a whole fire no trigger. */
	readonly partitions: string;
}

export const NOT_TRACKED: TrackingState = { epoch: null, broken: 'change tracking is off', partitions: '' };
