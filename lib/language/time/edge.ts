import type { DateTime, Zone } from 'luxon';
import { isDay } from '../value/iso';
import { iso } from './clock';
import { instantOf, startOfDay } from './instant';
import type { Edge } from './interval';

export const edge = (at: DateTime, inclusive = true): Edge => ({ at: iso(at), inclusive });

/** A day stands for the whole of it. */
export const startEdge = (text: string, zone: Zone): Edge => exactEdge(text, zone);
export function endEdge(text: string, zone: Zone): Edge {
	if (!isDay(text)) return exactEdge(text, zone);
	return edge(startOfDay(instantOf(text, 'utc').plus({ days: 1 }), zone), false);
}

/** Rows are kept to the microsecond, and a rule may name one; luxon knows milliseconds. */
function exactEdge(text: string, zone: Zone): Edge {
	const micros = /[.,]\d{3}(\d{1,3})/.exec(text)?.[1]?.padEnd(3, '0') ?? '000';
	const { at, inclusive } = edge(instantOf(text, zone));
	return { at: micros === '000' ? at : at.replace('Z', `${micros}Z`), inclusive };
}
