import { fileStream } from '../../../nodes/SegmentMembers/export/file';
import type { FileOptions } from '../../../nodes/SegmentMembers/export/file';

type Row = Record<string, unknown>;

async function* rows(...all: Row[]): AsyncGenerator<Row> {
	yield* all;
}

const column = (name: string) => ({ name, header: name, type: 'any' as const });

async function file(all: Row[], options: Partial<FileOptions> = {}): Promise<string> {
	const complete: FileOptions = {
		format: 'csv',
		columns: all.slice(0, 1).flatMap((row) => Object.keys(row).map((name) => column(name))),
		byteOrderMark: false,
		delimiter: ',',
		neutralise: true,
		timeZone: 'UTC',
		...options,
	};
	const chunks = [];
	for await (const chunk of fileStream(rows(...all), complete)) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString('utf8');
}

test('cells with delimiters, quotes and line breaks are quoted as RFC 4180 says', async () => {
	const row = { id: 1, name: 'Rahman, "Abdur"', note: 'two\nlines', edge: ' space ', none: null, empty: '' };
	expect(await file([row])).toBe(
		'id,name,note,edge,none,empty\r\n1,"Rahman, ""Abdur""","two\nlines"," space ",,\r\n',
	);
});

test('another delimiter is quoted in place of the comma', async () => {
	expect(await file([{ a: '1,5', b: 'x;y' }], { delimiter: ';' })).toBe('a;b\r\n1,5;"x;y"\r\n');
});

test('lists, objects and dates have one text each', async () => {
	const row = {
		tags: ['vip', 'b2b'],
		attributes: { tier: 'gold' },
		at: new Date('2025-06-15T12:00:00Z'),
		subscribed: false,
	};
	expect(await file([row])).toBe(
		'tags,attributes,at,subscribed\r\nvip; b2b,"{""tier"":""gold""}",2025-06-15T12:00:00.000Z,false\r\n',
	);
});

test.each([
	['=HYPERLINK("http://192.0.2.1")', `"'=HYPERLINK(""http://192.0.2.1"")"`],
	['@SUM(A1)', "'@SUM(A1)"],
	['+cmd|calc', "'+cmd|calc"],
	['-2+3+cmd|calc', "'-2+3+cmd|calc"],
	['\t=1', "'\t'=1"],
	['+880 1711-000000', '+880 1711-000000'],
	['-12.50', '-12.50'],
	['a=b', 'a=b'],
])('the text %j becomes %j', async (text, cell) => {
	expect(await file([{ text }])).toBe(`text\r\n${cell}\r\n`);
});

test('numbers and, on request, formulas stay as they are', async () => {
	expect(await file([{ number: -5 }])).toBe('number\r\n-5\r\n');
	expect(await file([{ text: '=1+1' }], { neutralise: false })).toBe('text\r\n=1+1\r\n');
});

test('chosen columns are there without rows too, and decide the order', async () => {
	const columns = [column('email'), { ...column('city'), header: 'City' }];
	expect(await file([], { columns })).toBe('email,City\r\n');
	expect(await file([{ city: 'Lima', email: 'a@example.com' }], { columns })).toBe(
		'email,City\r\na@example.com,Lima\r\n',
	);
});

test('the byte order mark comes first', async () => {
	expect(await file([{ name: 'Zoë' }], { byteOrderMark: true })).toBe('\uFEFFname\r\nZoë\r\n');
});

test('JSON Lines keeps types', async () => {
	expect(await file([{ id: 1, tags: ['a'], none: null }, { id: 2 }], { format: 'jsonLines' })).toBe(
		'{"id":1,"tags":["a"],"none":null}\n{"id":2}\n',
	);
});

test('a long file comes in pieces, and reading ahead stays within bounds', async () => {
	let read = 0;
	async function* endless(): AsyncGenerator<Row> {
		for (;;) yield { id: ++read, text: 'x'.repeat(100) };
	}
	const stream = fileStream(endless(), {
		format: 'csv',
		columns: [column('id'), column('text')],
		byteOrderMark: false,
		delimiter: ',',
		neutralise: true,
		timeZone: 'UTC',
	});
	for await (const chunk of stream) {
		expect((chunk as Buffer).length).toBeGreaterThan(60_000);
		break;
	}
	expect(read).toBeLessThan(5_000);
});

test('large cells leave the event loop to others in between', async () => {
	let turns = 0;
	const timer = setInterval(() => (turns += 1), 1);
	const note = 'x"y,'.repeat(50_000);
	await file(Array.from({ length: 100 }, (_, id) => ({ id, note })));
	clearInterval(timer);
	expect(turns).toBeGreaterThan(3);
});
