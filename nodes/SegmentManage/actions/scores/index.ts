import { fitScores } from './fit.operation';
import { getScores } from './get.operation';
import { setSchedule } from './schedule.operation';

export const scoresOperations = { fitScores, getScores, setSchedule };
