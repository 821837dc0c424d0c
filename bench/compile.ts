/**
 * What a rule costs before Postgres sees it: parse (with all checks), plan and SQL text.
 * `npx tsx bench/compile.ts` prints a table; targets are 1 ms in the median for 20 conditions, 50 ms for 500 in 20 levels.
 */
import { compileRule } from '../lib/compile';
import { catalogueOf } from '../lib/field';
import { knownColumns, type Mapping } from '../lib/mapping';
import { demo } from '../lib/mapping/preset/demo';
import { parseRule } from '../lib/rule';
import { rulesOf } from './compile-rules';

const RUNS = 200;
const shop: Mapping = { ...demo.mapping({ schema: 'shop' }) };
const mapping: Mapping = { ...shop, columns: knownColumns(shop) };
const options = { asOf: '2025-06-15T12:00:00Z', timeZone: 'Europe/Berlin' };

function measure(run: () => unknown, runs: number): number[] {
	for (let warm = 0; warm < runs / 4; warm += 1) run();
	return Array.from({ length: runs }, () => {
		const start = performance.now();
		run();
		return performance.now() - start;
	}).sort((a, b) => a - b);
}

const shown = (ms: number) => ms.toFixed(2);
const at = (times: readonly number[], share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))];

console.log(`Node ${process.version}, ${RUNS} runs each, milliseconds\n`);
console.log('| rule | step | median | p95 | max | SQL bytes | bindings |');
console.log('|---|---|---|---|---|---|---|');
for (const { name, rule } of rulesOf()) {
	const text = JSON.stringify(rule);
	const fields = catalogueOf(mapping);
	const steps: Record<string, () => unknown> = {
		'parse and check': () => parseRule(JSON.parse(text), { fields }),
		'all, scan': () => compileRule(JSON.parse(text), mapping, { ...options, shape: 'scan' }),
		'all, lookup': () => compileRule(JSON.parse(text), mapping, { ...options, shape: 'lookup' }),
	};
	for (const [step, run] of Object.entries(steps)) {
		const times = measure(run, RUNS);
		const { sql, bindings } = compileRule(JSON.parse(text), mapping, options);
		console.log(`| ${name} | ${step} | ${shown(at(times, 0.5))} | ${shown(at(times, 0.95))} | ${shown(times.at(-1)!)} | ${step === 'parse and check' ? '' : sql.length} | ${step === 'parse and check' ? '' : bindings.length} |`);
	}
}
