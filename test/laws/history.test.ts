import { testHistories } from './history/history-tests';

/** 90 steps. The 150 that begin with them are in `history.slow.test.ts`. */
testHistories(90);
