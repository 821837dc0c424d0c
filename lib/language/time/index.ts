export * from './clock';
export * from './instant';
export * from './interval';
export * from './window-interval';
export { zoneOf } from './zone';
export { anniversaryRanges, dayRange, instantInterval, type DateOperator, type MonthDays } from './date-test';
