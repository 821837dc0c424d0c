import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';

const project = fileURLToPath(new URL('../..', import.meta.url));
const source = join(project, 'nodes/SegmentManage/report/chart-library.ts');
const charts = join(project, 'tools/build/charts.mjs');

/**
 * Puts the chart library into one file, with the licence that it asks to be kept beside it. @param folder for
 * the file
 */
export async function bundleCharts(folder = join(project, 'dist/nodes/SegmentManage/report')) {
	await build({
		entryPoints: [source],
		outfile: join(folder, 'chart-library.js'),
		bundle: true,
		minify: true,
		platform: 'node',
		format: 'cjs',
		target: 'es2022',
		legalComments: 'none',
		plugins: [
			{
				name: 'only-what-is-drawn',
				setup: (build) => void build.onResolve({ filter: /^echarts$/ }, () => ({ path: charts })),
			},
		],
	});
	// The service of esbuild would keep the process alive.
	await stop();
	for (const file of ['LICENSE', 'NOTICE'])
		copyFileSync(join(project, 'node_modules/echarts', file), join(folder, `ECHARTS-${file}`));
}
