import { testLaws } from './law-tests';

/** 10,000 cases: eight minutes on a quiet machine with two cores. */
testLaws(41);
