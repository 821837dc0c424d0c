import type { Field } from '../../language/field';

const NAMES = { orders: 'order', lines: 'order', events: 'event' } as const;

/** What the rows of a field are called: `order`, `event`. */
export const rowName = ({ over }: Field): string => (over === undefined ? 'row' : NAMES[over]);

/**
 * Fields of the newest row's date, or the days since: a new row brings it forward, only time takes it back.
 */
export const isNewest = ({ source }: Field): boolean =>
	source.kind === 'recency' || (source.kind === 'aggregate' && source.measure.of === 'last');

export const newRowRemedy = (field: Field): string => `A new qualifying ${rowName(field)} would change this.`;
export const waitingRemedy = (field: Field): string =>
	`Time alone would change this, if no new ${rowName(field)} comes.`;
