import { types, type ClientBase, type QueryArrayResult } from 'pg';
import { defined, itemAt } from '../../../lib/error/defined';
import { JsonNumber, type Json } from '../../oracle/json';
import type { Cell, ColumnKind, Row, Shop } from '../../oracle/shop';
import { BEFORE_OUR_ERA } from '../../oracle/wall-clock';
import { KINDS, shopOf, type Table } from './shop';

const TABLES = Object.keys(KINDS) as Table[];
const READ = `SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; ${TABLES.map((table) => `SELECT * FROM law.${table}`).join('; ')}`;

/** The rows that are there, for the interpreter: whatever was done to them, in SQL of any kind. */
export async function readShop(client: ClientBase): Promise<Shop> {
	const asTexts = { getTypeParser: () => (text: string) => text };
	const results = (await client.query({
		text: READ,
		rowMode: 'array',
		types: asTexts,
	})) as unknown as QueryArrayResult<(string | null)[]>[];
	const rows = Object.fromEntries(
		TABLES.map((table, index) => [table, rowsOf(itemAt(results, index + 2), KINDS[table])]),
	) as Record<Table, Row[]>;
	return shopOf(rows);
}

const rowsOf = (
	{ fields, rows }: QueryArrayResult<(string | null)[]>,
	kinds: Readonly<Record<string, ColumnKind>>,
): Row[] =>
	rows.map((cells) =>
		Object.fromEntries(
			cells.map((text, index) => {
				const { name } = itemAt(fields, index);
				return [
					name,
					text === null ? null : cellOf(text, Object.hasOwn(kinds, name) ? defined(kinds[name]) : 'text'),
				];
			}),
		),
	);

/** `_text` in pg_type. */
const TEXT_ARRAY = 1009 as never;
const listOf = types.getTypeParser(TEXT_ARRAY) as (text: string) => Json;

function cellOf(text: string, kind: ColumnKind): Cell {
	switch (kind) {
		case 'boolean':
			return text === 't';
		case 'instant':
			return instantOf(text);
		case 'json':
			return jsonOf(text);
		case 'list':
			return listOf(text);
		default:
			return text;
	}
}

/** `2025-06-15 12:00:00.123456+00` in microseconds. */
function instantOf(text: string): number {
	if (/infinity$/.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
	if (text.endsWith(' BC')) return BEFORE_OUR_ERA;
	const [, second, fraction = ''] = defined(/^(.{19})(?:\.(\d+))?\+00$/.exec(text));
	return Date.parse(`${defined(second).replace(' ', 'T')}Z`) * 1_000 + Number(fraction.padEnd(6, '0'));
}

const NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Numbers stay as exact as they stand there. */
const jsonOf = (text: string): Json =>
	JSON.parse(
		text.replaceAll(NUMBER, (token) => (token.startsWith('"') ? token : `{"$number":"${token}"}`)),
		(_key, value: unknown) =>
			value !== null && typeof value === 'object' && '$number' in value
				? new JsonNumber(value.$number as string)
				: value,
	) as Json;
