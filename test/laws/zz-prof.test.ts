import fc from 'fast-check';
import { createTestDatabase } from '../support/database';
import { Lab } from './lab';
import { place } from './law';
import { caseOf, worldOf } from './world';
import { arbitraryLawRule } from './arbitrary/rule';
import { membersOf } from '../oracle/interpret';
test('profile', async () => {
	const database = await createTestDatabase();
	const lab = await Lab.open(database.connectionString);
	for (const seed of [1, 2, 3, 4]) {
		const t: Record<string, number> = {};
		let at = performance.now(); let cpu = process.cpuUsage();
		const lap = (name: string) => { const c = process.cpuUsage(cpu); t[name] = Math.round(performance.now() - at); t[name + 'C'] = Math.round((c.user + c.system) / 1000); at = performance.now(); cpu = process.cpuUsage(); };
		const on = caseOf(seed, lab.catalogue); lap('case');
		const rules = fc.sample(arbitraryLawRule(lab.catalogue, on.clock), { seed, numRuns: 200 }); lap('rules');
		await place(lab, on); lap('load');
		rules.map((rule) => membersOf(rule, worldOf(on))); lap('oracle');
		const p = lab.prepare(rules, on.clock, on.segments); lap('plan');
		await lab.members(p, 'scan'); lap('scan');
		await lab.members(p, 'lookup'); lap('lookup');
		await lab.members(p, 'shared'); lap('shared');
		console.log(seed, JSON.stringify(t));
	}
	await lab.close(); await database.drop();
}, 600000);
