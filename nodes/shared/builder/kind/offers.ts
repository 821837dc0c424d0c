import type { FieldInfo } from '../../../../lib';
import { pickerOf } from '../pickers';

/** Which kind of condition asks a field: each field belongs to one. */
type Offers = (field: FieldInfo) => boolean;

const isNumeric: Offers = ({ type }) => type === 'number' || type === 'money';

export const isYesNo: Offers = ({ type }) => type === 'boolean';
export const isDate: Offers = ({ type, group }) => type === 'date' && group !== 'events';
export const isMembership: Offers = ({ group }) => group === 'segments';
export const isPicked: Offers = ({ name }) => pickerOf(name) !== undefined;
/** How many events of a name, or when. */
export const isOfEvents: Offers = (field) =>
	field.group === 'events' && (isNumeric(field) || field.type === 'date');
/** Counted from orders and their lines. */
export const isOfOrders: Offers = (field) => isNumeric(field) && field.within && field.group !== 'events';
export const isScore: Offers = (field) =>
	(isNumeric(field) && !field.within) || field.group === 'scores' || field.group === 'predictions';

const OTHERS: readonly Offers[] = [isYesNo, isDate, isMembership, isPicked, isOfEvents, isOfOrders, isScore];
/** Texts and lists of them. */
export const isTextual: Offers = (field) => !OTHERS.some((belongs) => belongs(field));
