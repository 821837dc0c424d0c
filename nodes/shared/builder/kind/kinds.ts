import { customer } from './customer';
import { date } from './date';
import { event } from './event';
import type { Kind } from './kind';
import { orders } from './orders';
import { products } from './products';
import { rank } from './rank';
import { score } from './score';
import { segment } from './segment';
import { then } from './then';
import { yesNo } from './yes-no';

/** The kinds of conditions, in the order of the menu, by the key under which the form keeps them. */
export const KINDS: Readonly<Record<string, Kind>> = {
	customer,
	yesNo,
	date,
	orders,
	products,
	event,
	segment,
	score,
	rank,
	then,
};
