/**
 * `SEGMENTS_FAULTS=short` keeps to a few minutes: each kind of fault, few times over, and the harness against
 * each of its broken variants. The whole takes half an hour.
 */
const isShort = process.env.SEGMENTS_FAULTS === 'short';

/** How often a fault strikes: many times, or few. */
export const times = (many: number, few: number): number => (isShort ? few : many);

/** A test of which a shorter one shows the like. */
export const itAtLength = isShort ? it.skip : it;
