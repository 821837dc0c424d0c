import { testLaws } from './law-tests';

/** 10,000 cases: 474 s on a machine with two cores. */
testLaws(41);
