/** Recency, frequency and monetary value: how long ago, how often, how much. */
export const RFM_PARTS = ['recency', 'frequency', 'monetary'] as const;
export type RfmPart = (typeof RFM_PARTS)[number];

/** 5 is the best. */
export const SCORES = [1, 2, 3, 4, 5] as const;

/** The groups by name, the best first. */
export const RFM_GROUPS = [
	'Champions',
	'Loyal Customers',
	'Potential Loyalists',
	'New Customers',
	'Promising',
	'Need Attention',
	'About To Sleep',
	'At Risk',
	'Cannot Lose Them',
	'Hibernating',
	'Lost',
] as const;
export type RfmGroup = (typeof RFM_GROUPS)[number];

/**
 * By recency from 1 to 5, then by the mean of frequency and monetary value from 1 to 5, halves rounded up.
 */
const GRID: readonly (readonly RfmGroup[])[] = [
	['Lost', 'Lost', 'At Risk', 'At Risk', 'Cannot Lose Them'],
	['Hibernating', 'Hibernating', 'At Risk', 'At Risk', 'Cannot Lose Them'],
	['About To Sleep', 'About To Sleep', 'Need Attention', 'Loyal Customers', 'Loyal Customers'],
	['Promising', 'Potential Loyalists', 'Potential Loyalists', 'Loyal Customers', 'Loyal Customers'],
	['New Customers', 'Potential Loyalists', 'Potential Loyalists', 'Champions', 'Champions'],
];

/** The grid row by row: recency first. */
export const RFM_CELLS: readonly RfmGroup[] = GRID.flat();

/** The mean of two scores, halves rounded up. */
export const meanScore = (frequency: number, monetary: number): number =>
	Math.floor((frequency + monetary + 1) / 2);

/** @param recency a score from 1 to 5, like the others */
export const groupOf = (recency: number, frequency: number, monetary: number): RfmGroup | undefined =>
	GRID[recency - 1]?.[meanScore(frequency, monetary) - 1];

/**
 * Four values of each part, in ascending order, decimal text. Whole days since the last order: at most the
 * first is a 5, more than the last a 1. Orders and their amount: at most the first is a 1, more than the last
 * a 5.
 */
export type RfmCuts = Readonly<Record<RfmPart, readonly string[]>>;
