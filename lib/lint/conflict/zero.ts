import type { Field } from '../../language/field';

/** Counts and sums of no rows are 0, so they are never missing. */
export const isZeroWithoutRows = ({ source }: Field): boolean =>
	source.kind === 'aggregate' && (source.measure.of === 'count' || source.measure.of === 'sum');
