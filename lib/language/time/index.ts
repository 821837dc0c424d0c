export * from './clock';
export * from './edge';
export * from './instant';
export * from './interval';
export { calendarUnit, periodDays, periodInterval, stretchOf, unitsBack } from './period';
export * from './range-interval';
export * from './window-interval';
export { zoneOf } from './zone';
export { anniversaryRanges, lastMonthDay, type MonthDays } from './anniversary';
