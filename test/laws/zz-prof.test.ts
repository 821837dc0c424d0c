import fc from 'fast-check';
import { createTestDatabase } from '../support/database';
import { Lab, momentOf } from './lab';
import { place } from './law';
import { caseOf, worldOf } from './world';
import { arbitraryLawRule } from './arbitrary/rule';
import { membersOf } from '../oracle/interpret';
import { idsQuery } from '../../lib/sql/ids-query';
import { toQuery } from '../../lib/sql/sql';
import { parseRule } from '../../lib/rule';
test('profile', async () => {
	const database = await createTestDatabase();
	const lab = await Lab.open(database.connectionString);
	for (const seed of [1, 2]) {
		const t: Record<string, number> = {};
		let at = performance.now();
		const lap = (name: string) => { t[name] = Math.round(performance.now() - at); at = performance.now(); };
		const on = caseOf(seed, lab.catalogue); lap('case');
		const rules = fc.sample(arbitraryLawRule(lab.catalogue, on.clock), { seed, numRuns: 200 }); lap('rules');
		await place(lab, on); lap('load');
		rules.map((rule) => membersOf(rule, worldOf(on))); lap('oracle');
		const ctx = lab.context(on.segments);
		const qs = rules.map((rule) => toQuery(idsQuery(parseRule(rule, { fields: lab.catalogue }), ctx, momentOf(on.clock), { shape: 'scan' }))); lap('compile');
		await lab.members(rules, 'scan', on.clock, on.segments); lap('scan');
		await lab.members(rules, 'lookup', on.clock, on.segments); lap('lookup');
		await lab.members(rules, 'shared', on.clock, on.segments); lap('shared');
		for (const q of qs.slice(0, 50)) await lab.client.query(q.sql, q.bindings as unknown[]); lap('50 single');
		await lab.client.query('SET enable_seqscan=on; set enable_nestloop=on; set enable_hashjoin=on; set enable_mergejoin=on; set work_mem=\'4MB\'; SET join_collapse_limit=8; set from_collapse_limit=8;set enable_hashagg=on');lap('set');
		await lab.members(rules, 'scan', on.clock, on.segments); lap('scan2');
		await lab.members(rules, 'lookup', on.clock, on.segments); lap('lookup2');
		await lab.members(rules, 'shared', on.clock, on.segments); lap('shared2');
		console.log(seed, JSON.stringify(t), JSON.stringify(on.settings));
	}
	await lab.close(); await database.drop();
}, 600000);
