import { testLaws } from './law-tests';

/** 2,400 cases: 164 s on a busy machine with two cores. The 10,000 are in `laws.slow.test.ts`. */
testLaws(10);
