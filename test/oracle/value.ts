import { exact, type Exact } from './exact';
import { jsonText, JsonNumber, type Json } from './json';
import type { Cell, ColumnKind } from './shop';
import { DAY, dayNumberOf } from './wall-clock';

/** One value of one customer or row; undefined stands for a missing one. */
export type Known =
	| { readonly kind: 'text'; readonly text: string }
	| { readonly kind: 'uuid'; readonly text: string }
	| { readonly kind: 'number'; readonly number: Exact }
	/** A double: compared as doubles are, NaN above everything. */
	| { readonly kind: 'double'; readonly number: number }
	| { readonly kind: 'boolean'; readonly boolean: boolean }
	| { readonly kind: 'instant'; readonly instant: number }
	| { readonly kind: 'day'; readonly day: number }
	| { readonly kind: 'json'; readonly json: Json; readonly text: string };

export type Maybe = Known | undefined;

/** NaN, what is infinite or too large to be added up, and what lies before our era counts as missing. */
export function isSound(cell: Cell | undefined, kind: ColumnKind): cell is NonNullable<Cell> {
	if (cell === null || cell === undefined) return false;
	switch (kind) {
		case 'number':
			return Number.isFinite(Number(cell));
		case 'real':
		case 'double':
			return Math.abs(Number(cell)) < 1e30;
		case 'instant':
			return Number.isFinite(cell) && (cell as number) >= OUR_ERA;
		case 'day':
			return /^\d{4}-\d\d-\d\d$/.test(cell as string);
		default:
			return true;
	}
}

/** Microseconds: 1 January of the year 1, in UTC. */
const OUR_ERA = -62_135_596_800e6;

export function known(cell: Cell | undefined, kind: ColumnKind): Maybe {
	if (!isSound(cell, kind)) return undefined;
	switch (kind) {
		case 'text':
		case 'key':
			return { kind: 'text', text: String(cell) };
		case 'uuid':
			return { kind: 'uuid', text: String(cell) };
		case 'number':
		case 'real':
			return { kind: 'number', number: exact(cell as string) };
		case 'double':
			return { kind: 'double', number: Number(cell) };
		case 'boolean':
			return { kind: 'boolean', boolean: cell as boolean };
		case 'instant':
			return { kind: 'instant', instant: cell as number };
		case 'day':
			return { kind: 'day', day: dayNumberOf(cell as string) };
		case 'list':
			throw new TypeError('A list is read by element.');
		case 'json':
			throw new TypeError('A JSON document is read by key.');
	}
}

export const number = (value: Exact): Known => ({ kind: 'number', number: value });
export const text = (value: string | undefined): Maybe =>
	value === undefined ? undefined : { kind: 'text', text: value };

export function json(value: Json | undefined): Maybe {
	const read = jsonText(value);
	return read === undefined ? undefined : { kind: 'json', json: value as Json, text: read };
}

/** Of JSON, texts that hold a decimal count as numbers too. */
export function asNumber(value: Known): Exact | undefined {
	if (value.kind === 'number') return value.number;
	if (value.kind !== 'json') return undefined;
	if (value.json instanceof JsonNumber) return exact(value.json.text);
	return typeof value.json === 'string' && /^[+-]?[0-9]+(\.[0-9]+)?$/.test(value.json)
		? exact(value.json)
		: undefined;
}

export function asBoolean(value: Known): boolean | undefined {
	if (value.kind === 'boolean') return value.boolean;
	if (value.kind !== 'json') return undefined;
	const { json: held } = value;
	if (typeof held === 'boolean') return held;
	const word = typeof held === 'string' ? held.toLowerCase() : undefined;
	return word === 'true' ? true : word === 'false' ? false : undefined;
}

/**
 * Of JSON, texts that hold a day or an instant of the calendar; an instant without offset is meant in UTC. A
 * number, or a text that is one, is the seconds since 1970 where ten digits stand before the point, the
 * milliseconds where it is of thirteen digits.
 */
export function asDate(value: Known): Known | undefined {
	if (value.kind !== 'json' || Array.isArray(value.json)) return undefined;
	const since1970 = /^([1-9]\d{9})(\.\d{1,6})?$|^([1-9]\d{12})$/.exec(value.text);
	if (since1970 !== null) {
		const [, seconds, fraction = '0', milliseconds] = since1970;
		return {
			kind: 'instant',
			instant:
				seconds === undefined
					? Number(milliseconds) * 1_000
					: Number(seconds) * 1e6 + Math.round(Number(fraction) * 1e6),
		};
	}
	if (typeof value.json !== 'string') return undefined;
	const parts =
		/^(\d{4}-\d\d-\d\d)(?:[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(\.\d{1,6})?)?(?:Z|([+-])(0\d|1[0-4])(?::?([0-5]\d))?)?)?$/.exec(
			value.json,
		);
	if (parts === null) return undefined;
	const [, day, hour, minute, second = '0', fraction = '0', sign, hours = '0', minutes = '0'] = parts;
	if (day === undefined || day < '0001' || !isOfCalendar(day)) return undefined;
	if (hour === undefined) return { kind: 'day', day: dayNumberOf(day) };
	const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
	const offset = (Number(hours) * 3600 + Number(minutes) * 60) * (sign === '-' ? -1 : 1);
	const micros = Math.round(Number(fraction) * 1e6);
	return { kind: 'instant', instant: dayNumberOf(day) * DAY + (seconds - offset) * 1e6 + micros };
}

function isOfCalendar(day: string): boolean {
	const at = new Date(`${day}T00:00:00Z`);
	return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
}

export const asText = (value: Known): string | undefined =>
	value.kind === 'text' || value.kind === 'uuid' || value.kind === 'json' ? value.text : undefined;
