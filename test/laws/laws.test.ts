import { testLaws } from './law-tests';

/** 800 cases. The 10,000 that begin with them are in `laws.slow.test.ts`. */
testLaws(3);
