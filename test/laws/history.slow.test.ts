import { testHistories } from './history/history-tests';

testHistories(150);
