import fc from 'fast-check';

/**
 * `npm test` tries the same cases each time, so that a run says something of the change at hand; the nightly
 * scripts draw new ones.
 */
fc.configureGlobal({ seed: Number(process.env.SEGMENTS_LAWS_SEED ?? 20_250_615) });
