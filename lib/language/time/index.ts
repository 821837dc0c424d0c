export * from './clock';
export * from './edge';
export * from './instant';
export * from './interval';
export * from './range-interval';
export * from './window-interval';
export { zoneOf } from './zone';
export { anniversaryRanges, type MonthDays } from './anniversary';
