import { IANAZone } from 'luxon';
import { SegmentsError } from '../../../../lib';
import { cellText } from '../cell';
import type { Column } from '../column';

/** Places in the list of cell formats of `styles.xml`. */
export const STYLE = { plain: 0, day: 1, instant: 2, header: 3 } as const;

/** Excel's own limits. */
const LONGEST_TEXT = 32_767;
const EXACT_DIGITS = 15;

/** Excel's day 0, and the first day from which its count of days is right: it takes 1900 for a leap year. */
const EPOCH = Date.UTC(1899, 11, 30);
const FIRST_DAY = Date.UTC(1900, 2, 1);
const DAY_MS = 86_400_000;

/**
 * A cell by the type of its column: texts as texts, whatever they look like; numbers and amounts as numbers
 * as long as Excel can hold all their digits; dates and instants as Excel's days, on the clock of the zone.
 * No cell is a formula.
 */
export function cellXml(value: unknown, at: Place, timeZone: string): string {
	const { type } = at.column;
	if (value === null || value === undefined || value === '') return '';
	if (typeof value === 'boolean') return `<c r="${at.address}" t="b"><v>${value ? 1 : 0}</v></c>`;
	if (isExactNumber(value, type)) return `<c r="${at.address}"><v>${String(value)}</v></c>`;
	const day = type === 'date' ? excelDay(value, timeZone) : undefined;
	if (day !== undefined) return `<c r="${at.address}" s="${STYLE[day.style]}"><v>${day.number}</v></c>`;
	return textXml(cellText(value), at);
}

export interface Place {
	readonly column: Column;
	/** Such as `B7`. */
	readonly address: string;
}

function isExactNumber(value: unknown, type: Column['type']): value is number | string {
	if (typeof value === 'number') return Number.isFinite(value) && fits(String(value));
	const isNumeric = type === 'money' || type === 'number';
	return isNumeric && typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) && fits(value);
}

const fits = (digits: string) =>
	digits.replace(/e.*$/, '').replace(/^-?0*\.?0*|\.|-/g, '').length <= EXACT_DIGITS;

/** Instants as `members` gives them; one with another zone than UTC stays text. */
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const DAY = /^\d{4}-\d\d-\d\d$/;

function excelDay(
	value: unknown,
	timeZone: string,
): { readonly number: number; readonly style: 'day' | 'instant' } | undefined {
	const text = value instanceof Date ? value.toISOString() : value;
	if (typeof text !== 'string') return undefined;
	const isDay = DAY.test(text);
	if (!isDay && !INSTANT.test(text)) return undefined;
	const at = Date.parse(text);
	const onTheClock = isDay ? at : at + offsetMs(at, timeZone);
	// An instant that is none gives no number, which is not above the first day either.
	return onTheClock >= FIRST_DAY
		? { number: (onTheClock - EPOCH) / DAY_MS, style: isDay ? 'day' : 'instant' }
		: undefined;
}

/** Clocks are put forward and back at quarters of an hour, and a file has many instants of one quarter. */
const QUARTER_MS = 900_000;
const MOST_KEPT = 10_000;
const offsets = new Map<string, number>();

/** To ask the zone takes longer than to write the cell. */
function offsetMs(at: number, timeZone: string): number {
	const key = `${timeZone} ${Math.floor(at / QUARTER_MS)}`;
	const known = offsets.get(key);
	if (known !== undefined) return known;
	if (offsets.size >= MOST_KEPT) offsets.clear();
	const offset = Number.isNaN(at) ? 0 : IANAZone.create(timeZone).offset(at) * 60_000;
	offsets.set(key, offset);
	return offset;
}

export function textXml(text: string, { column, address }: Place, style: number = STYLE.plain): string {
	if (text.length > LONGEST_TEXT)
		throw new SegmentsError(
			'OPTION_INVALID',
			`A cell of an Excel file holds 32,767 characters, but a value of "${column.name}" has ${text.length}.`,
			{ suggestion: 'Leave the field out, or choose CSV or JSON Lines.' },
		);
	return `<c r="${address}" t="inlineStr"${style === STYLE.plain ? '' : ` s="${style}"`}><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** XML has no control characters; the format writes them as `_x0001_`, and so what looks like one, too. */
const escaped = (text: string) =>
	text
		.replace(/_(?=x[\dA-Fa-f]{4}_)/g, '_x005F_')
		.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\r\ufffe\uffff]/g, coded)
		.replace(/[&<>]/g, (character) => ENTITIES[character] ?? character);

const coded = (character: string) =>
	`_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
