export * from './clock';
export * from './edge';
export * from './instant';
export * from './interval';
export { calendarUnits, periodDays, periodInterval } from './period';
export * from './range-interval';
export * from './window-interval';
export { zoneOf } from './zone';
export { anniversaryRanges, lastMonthDay, type MonthDays } from './anniversary';
