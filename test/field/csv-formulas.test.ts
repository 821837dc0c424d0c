import { csvLines } from '../../nodes/SegmentMembers/export/csv';

async function cellOf(text: string, delimiter = ','): Promise<string> {
	async function* rows() {
		await Promise.resolve();
		yield { text };
	}
	const lines: string[] = [];
	for await (const line of csvLines(rows(), [{ name: 'text', header: 'text', type: 'text' }], {
		delimiter,
		neutralise: true,
	}))
		lines.push(line);
	return lines.slice(1).join('').trimEnd();
}

test.each([
	['=1+1', "'=1+1"],
	['＝1+1', "'＝1+1"],
	['a;=1+1', "a;'=1+1"],
	['a; @SUM(1)', "a; '@SUM(1)"],
	['a\t=1+1', "a\t'=1+1"],
	['a\n=1+1', `"a\n'=1+1"`],
	['a,+cmd|x', `"a,'+cmd|x"`],
	['+49 170 1234', '+49 170 1234'],
	['Dhaka; -5', 'Dhaka; -5'],
	['a=b', 'a=b'],
])('the cell %p', async (text, expected) => {
	expect(await cellOf(text)).toBe(expected);
});
