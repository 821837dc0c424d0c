/**
 * What a rule costs before Postgres sees it: parse (with all checks), plan and SQL text. `npx tsx
 * bench/compile.ts` prints a table; targets are 1 ms in the median for 20 conditions, 50 ms for 500 in 20
 * levels.
 */
import { compileRule } from '../lib/compile';
import { catalogueOf } from '../lib/language/field';
import { knownColumns, type Mapping } from '../lib/shop';
import { demo } from '../lib/shop/preset/demo';
import { parseRule, type Rule } from '../lib/language/rule';
import { rulesOf } from './compile-rules';

const RUNS = 200;
const shop: Mapping = { ...demo.mapping({ schema: 'shop' }) };
const mapping: Mapping = { ...shop, columns: knownColumns(shop) };
const options = { asOf: '2025-06-15T12:00:00Z', timeZone: 'Europe/Berlin' };

interface Times {
	readonly sorted: readonly number[];
	readonly cpu: number;
}

/**
 * Wall times, and the processor's time for each run: on a busy machine only that says what the code takes.
 */
function measure(run: () => unknown): Times {
	for (let warm = 0; warm < RUNS; warm += 1) run();
	const before = process.cpuUsage();
	const sorted = Array.from({ length: RUNS }, () => {
		const start = performance.now();
		run();
		return performance.now() - start;
	}).sort((a, b) => a - b);
	const { user, system } = process.cpuUsage(before);
	return { sorted, cpu: (user + system) / 1000 / RUNS };
}

const row = (...cells: readonly unknown[]) =>
	console.log(
		`| ${cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(2) : String(cell))).join(' | ')} |`,
	);

console.log(`Node ${process.version}, ${RUNS} runs each, milliseconds\n`);
row('rule', 'step', 'median', 'p95', 'max', 'processor', 'SQL bytes', 'bindings');
row(...Array.from({ length: 8 }, () => '---'));
for (const { name, rule } of rulesOf()) {
	const text = JSON.stringify(rule);
	const fields = catalogueOf(mapping);
	const steps: Record<string, () => { sql?: string; bindings?: readonly unknown[] } | object> = {
		'parse and check': () => parseRule(JSON.parse(text), { fields }),
		'all, scan': () => compileRule(JSON.parse(text) as Rule, mapping, { ...options, strategy: 'scan' }),
		'all, lookup': () => compileRule(JSON.parse(text) as Rule, mapping, { ...options, strategy: 'lookup' }),
	};
	for (const [step, run] of Object.entries(steps)) {
		const { sorted, cpu } = measure(run);
		const { sql, bindings } = run() as { sql?: string; bindings?: readonly unknown[] };
		row(
			name,
			step,
			sorted[RUNS / 2],
			sorted[RUNS * 0.95],
			sorted[RUNS - 1],
			cpu,
			sql?.length.toFixed(0) ?? '',
			bindings?.length.toFixed(0) ?? '',
		);
	}
}
