/**
 * `npx tsx bench/platforms.ts --only medusa,vendure --runs 5`; all of them also by `npm run bench -- --only
 * platforms` Six typical rules on each platform that has a preset, against the SQL that somebody would write
 * who knows its tables: the same customers, by time and by plan. And the picker of products over 100,000 of
 * them.
 */
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { publish, round, type Report } from './measure';
import { benchPlatform, type Result } from './platforms/bench';
import { startPlatforms } from './platforms/server';
import { PLATFORMS } from './platforms/all';
import { CUSTOMERS, ordersOf } from './platforms/made';
import { SETTINGS } from './server';

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: { only: { type: 'string' }, runs: { type: 'string', default: '5' } },
	});
	const only = values.only === 'platforms' ? undefined : values.only;
	const names = only?.split(',') ?? PLATFORMS.map(({ name }) => name);
	const unknown = names.find((name) => !PLATFORMS.some((one) => one.name === name));
	if (unknown !== undefined)
		throw new Error(`There is no platform "${unknown}": ${PLATFORMS.map(({ name }) => name).join(', ')}`);
	const platforms = await startPlatforms();
	try {
		const results: Result[] = [];
		for (const platform of PLATFORMS.filter(({ name }) => names.includes(name))) {
			// What was measured of the others is worth having all the same.
			await benchPlatform(platform, platforms, Number(values.runs)).then(
				(one) => results.push(one),
				(error: unknown) => {
					console.error(`${platform.name}:`, error);
					process.exitCode = 1;
				},
			);
		}
		const client = new Client({ connectionString: platforms.server.connectionString() });
		await client.connect();
		await publish(reportOf(results), only === undefined ? '100k' : names.join('-'), client, SETTINGS);
		await client.end();
	} finally {
		await platforms.server.stop();
	}
}

function reportOf(results: readonly Result[]): Report {
	const rows = results.flatMap((result) => result.rules);
	const worst = (column: string) => Math.max(...rows.map((row) => row[column] as number));
	return {
		name: 'platforms',
		promise: 'preview and evaluate ≤ 1.1 × the best SQL by hand, by time and by plan; the picker ≤ 200 ms',
		rows,
		summary: {
			customers: CUSTOMERS,
			orders: ordersOf(CUSTOMERS),
			'worst preview': worst('preview ×'),
			'worst evaluate': worst('evaluate ×'),
			...Object.fromEntries(
				results.flatMap(({ platform, picker }) =>
					picker.map((one) => [
						`${platform}: ${one.search}`,
						`${round(one.ms, 0)} ms, ${round(one.indexed, 0)} ms with the indexes advised (${one.advised})`,
					]),
				),
			),
		},
	};
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
