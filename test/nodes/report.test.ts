import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { drawMoves } from '../../nodes/SegmentManage/report/charts';
import { fileContent } from '../../tools/n8n-engine';
import { must, openShop } from './support/shop';
import type { Shop } from './support/shop';

let shop: Shop;
beforeAll(async () => {
	shop = await openShop();
	for (const [title, query] of [
		['Big <b>', 'amount_spent > 2000'],
		['Bigger', 'amount_spent > 4000'],
	] as const)
		await must(shop.n8n.runNode('segmentCreate', { operation: 'create', title, source: 'query', query }));
});
afterAll(async () => await shop.drop());

const report = async (parameters: object = {}) => {
	const result = await must(
		shop.n8n.runNode('segmentManage', {
			resource: 'segment',
			operation: 'getReport',
			...parameters,
		}),
	);
	const [item] = result.outputs('Node')[0] ?? [];
	return { item, html: String(await fileContent(item, 'report')) };
};

test('one page with its pictures, and nothing from elsewhere', async () => {
	const { item, html } = await report({ days: 7 });
	expect(item?.binary?.report).toMatchObject({ fileName: 'segments.html', mimeType: 'text/html' });
	expect(html).not.toMatch(/<script|<link|<img|src=|url\((?!#)|@import/);
	expect(html.match(/https?:\/\/[^"'\s<]+/g) ?? []).toEqual(
		(html.match(/https?:\/\/[^"'\s<]+/g) ?? []).filter((address) => address.startsWith('http://www.w3.org/')),
	);
	expect(html.match(/<svg/g)).toHaveLength(3);
	expect(html).toContain('Big &lt;b&gt;');
	expect(html).not.toContain('Big <b>');
});

test('its figures are those of the store', async () => {
	const { item, html } = await report({ days: 7 });
	const sizes = await shop.rows<{ title: string; members: number }>(
		'SELECT title, member_count::int AS members FROM segments.segment ORDER BY member_count DESC',
	);
	const { segments, overlap } = item?.json as unknown as {
		segments: Array<{ title: string; memberCount: number; days: Array<{ joined: number }> }>;
		overlap: { pairs: object[] };
	};
	expect(segments.map(({ title, memberCount }) => ({ title, members: memberCount }))).toEqual(sizes);
	for (const { days, memberCount } of segments) expect(days.at(-1)?.joined).toBe(memberCount);
	expect(overlap.pairs).toEqual([expect.objectContaining({ members: sizes[1]?.members })]);
	const share = (100 * (sizes[1]?.members ?? 0)) / (sizes[0]?.members ?? 1);
	expect(html).toContain(`${share.toFixed(1)} %`);
});

test('without scores it says so; with them it shows the grid', async () => {
	expect((await report()).html).not.toContain('Champions');
	await must(
		shop.n8n.runNode('segmentManage', {
			resource: 'scores',
			operation: 'fitScores',
			options: { onlyScores: true },
		}),
	);
	const { item, html } = await report({ options: { pictures: true, title: 'November' } });
	expect(html).toContain('<h1 style="font-size:24px;margin:0 0 4px;">November</h1>');
	expect(html).toContain('Champions');
	expect(Object.keys(item?.binary ?? {}).sort()).toEqual(['moves', 'overlap', 'report', 'rfm', 'sizes']);
	expect(String(await fileContent(item, 'rfm'))).toMatch(/^<svg /);
});

test('one segment has no overlap', async () => {
	const { item, html } = await report({
		segmentScope: 'one',
		segment: { __rl: true, mode: 'title', value: 'Bigger' },
	});
	expect(item?.json).not.toHaveProperty('overlap.pairs');
	expect(html).not.toContain('>Overlap<');
});

test('what the build bundles draws the same', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'charts-'));
	try {
		const bundle = join(__dirname, '../../tools/build/bundle-charts.mjs');
		execFileSync(process.execPath, [
			'--input-type=module',
			'-e',
			`const { bundleCharts } = await import(${JSON.stringify(bundle)}); await bundleCharts(${JSON.stringify(folder)});`,
		]);
		copyFileSync(join(folder, 'chart-library.js'), join(folder, 'charts.cjs'));
		const days = [{ day: '2026-11-28', members: 7, joined: 4, left: 1 }];
		const option = `{ animation: false, xAxis: { type: 'category', data: ['2026-11-28'] }, yAxis: {}, series: [{ type: 'bar', data: [4] }, { type: 'line', data: [1] }] }`;
		const svg = execFileSync(process.execPath, [
			'-e',
			`const { init } = require(${JSON.stringify(join(folder, 'charts.cjs'))}); const c = init(null, null, { renderer: 'svg', ssr: true, width: 900, height: 360 }); c.setOption(${option}); process.stdout.write(c.renderToSVGString()); c.dispose();`,
		]).toString();
		expect(svg).toMatch(/^<svg /);
		expect(svg).toContain('2026-11-28');
		expect(
			drawMoves({ segments: [{ segment: {} as never, days }], days: ['2026-11-28'], leftOut: 0 }),
		).toContain('Joined');
	} finally {
		rmSync(folder, { recursive: true });
	}
});
