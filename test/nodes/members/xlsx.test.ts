import { Readable } from 'node:stream';
import readXlsxFile from 'read-excel-file/node';
import type { Column } from '../../../nodes/SegmentMembers/export/column';
import { workbookStream } from '../../../nodes/SegmentMembers/export/xlsx/workbook';
import type { WorkbookOptions } from '../../../nodes/SegmentMembers/export/xlsx/workbook';

type Row = Record<string, unknown>;

async function* rows(...all: Row[]): AsyncGenerator<Row> {
	yield* all;
}

const column = (name: string, type: Column['type']): Column => ({ name, header: name, type });

/** Each sheet's cells as another library reads them. */
async function sheets(
	all: Row[],
	columns: Column[],
	options: Partial<WorkbookOptions> = {},
): Promise<Array<{ sheet: string; data: unknown[][] }>> {
	const chunks = [];
	for await (const chunk of workbookStream(rows(...all), { columns, timeZone: 'UTC', ...options }))
		chunks.push(chunk as Buffer);
	return await readXlsxFile(Readable.from([Buffer.concat(chunks)]) as never, { trim: false });
}

async function cells(value: unknown, type: Column['type'], options: Partial<WorkbookOptions> = {}) {
	const [first] = await sheets([{ value }], [column('value', type)], options);
	return first?.data[1]?.[0];
}

test.each([
	['00123', 'keyword'],
	['4006381333931234', 'text'],
	['+880 1711-000000', 'text'],
	['=HYPERLINK("http://192.0.2.1")', 'text'],
	['1e5', 'text'],
	['2024-01-05', 'text'],
	['TRUE', 'keyword'],
	['<b>&amp; "quoted"</b>', 'text'],
	['two\nlines', 'text'],
	['  edges  ', 'text'],
	['it says _x0041_', 'text'],
] as const)('the text %j of a %s stays the text that it is', async (text, type) => {
	expect(await cells(text, type)).toBe(text);
});

test('numbers and amounts are numbers, as long as Excel holds all their digits', async () => {
	expect(await cells(16, 'number')).toBe(16);
	expect(await cells('254.50', 'money')).toBe(254.5);
	expect(await cells('-0.05', 'money')).toBe(-0.05);
	expect(await cells('12345678901234567.25', 'money')).toBe('12345678901234567.25');
	expect(await cells(1234567890123456, 'number')).toBe('1234567890123456');
	expect(await cells('not a number', 'number')).toBe('not a number');
});

test('dates are days, instants are on the clock of the zone', async () => {
	expect(await cells('1990-02-28', 'date')).toEqual(new Date('1990-02-28T00:00:00Z'));
	expect(await cells('2025-06-15T12:00:00.000Z', 'date')).toEqual(new Date('2025-06-15T12:00:00Z'));
	// A third of a day has no end in binary: the reader is a part of a millisecond off.
	const shown = (await cells('2025-06-15T20:30:00.000Z', 'date', { timeZone: 'Asia/Dhaka' })) as Date;
	expect(Math.abs(shown.getTime() - Date.parse('2025-06-16T02:30:00Z'))).toBeLessThan(2);
	expect(await cells('1815-12-10', 'date')).toBe('1815-12-10');
});

test('yes and no, lists, and nothing', async () => {
	expect(await cells(true, 'boolean')).toBe(true);
	expect(await cells(['vip', 'b2b'], 'list')).toBe('vip; b2b');
	const [first] = await sheets([{ a: null, b: 1 }], [column('a', 'text'), column('b', 'number')]);
	expect(first?.data).toEqual([
		['a', 'b'],
		[null, 1],
	]);
});

test('rows that do not fit into one sheet go into the next, each with the header', async () => {
	const all = Array.from({ length: 5 }, (_none, index) => ({ id: index + 1 }));
	expect(await sheets(all, [column('id', 'number')], { mostRows: 2 })).toEqual([
		{ sheet: 'Members', data: [['id'], [1], [2]] },
		{ sheet: 'Members 2', data: [['id'], [3], [4]] },
		{ sheet: 'Members 3', data: [['id'], [5]] },
	]);
});

test('a full last sheet is followed by no empty one, and no rows still have a header', async () => {
	const two = await sheets([{ id: 1 }, { id: 2 }], [column('id', 'number')], { mostRows: 2 });
	expect(two).toHaveLength(1);
	expect(await sheets([], [column('id', 'number')])).toEqual([{ sheet: 'Members', data: [['id']] }]);
});

test('a text that Excel cannot hold is an error, and no file', async () => {
	await expect(sheets([{ note: 'x'.repeat(40_000) }], [column('note', 'text')])).rejects.toThrow(
		'A cell of an Excel file holds 32,767 characters, but a value of "note" has 40000.',
	);
});

test('a failure of the rows is the failure of the file', async () => {
	async function* failing(): AsyncGenerator<Row> {
		yield { id: 1 };
		throw new Error('The connection was lost.');
	}
	const stream = workbookStream(failing(), { columns: [column('id', 'number')], timeZone: 'UTC' });
	await expect(stream.resume().toArray()).rejects.toThrow('The connection was lost.');
});

test('reading ahead stays within bounds, and who breaks off ends the rows', async () => {
	let read = 0;
	let ended = false;
	async function* endless(): AsyncGenerator<Row> {
		try {
			for (;;) yield { id: ++read, text: String(Math.sin(read)).repeat(20) };
		} finally {
			ended = true;
		}
	}
	const stream = workbookStream(endless(), {
		columns: [column('id', 'number'), column('text', 'text')],
		timeZone: 'UTC',
	});
	// The first pieces are heads that need no row.
	for await (const _chunk of stream) if (read > 0) break;
	const atOnce = read;
	await new Promise((resolve) => setTimeout(resolve, 200));
	expect(read).toBeLessThan(atOnce + 10_000);
	expect(read).toBeLessThan(20_000);
	expect(ended).toBe(true);
});
