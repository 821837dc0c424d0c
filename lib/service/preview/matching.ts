import { rowsOf } from '../../database';
import { keyOf } from '../../compiler/sql/relation-source';
import { sql } from '../../database/sql';
import { customerList } from '../../engine/statement/customer-list';
import type { SegmentsContext } from '../context';
import { readMoment } from '../context/moment';
import { readCustomerIds } from '../customer/customer-ids';
import { question } from './question';
import type { CustomerId, RuleInput, When } from '../types';

/** Which of these customers match a rule now, or as of an instant. Who is not in the shop matches none. */
export async function matching(
	context: SegmentsContext,
	rule: RuleInput,
	ids: readonly CustomerId[],
	options: When = {},
): Promise<CustomerId[]> {
	const { mapping, timeZone } = context;
	const asked = readCustomerIds(ids, mapping.keyType, 'ids');
	return context.reader.readOnly(
		async (tx) => {
			const { rule: parsed, compiler } = await question(tx, context, rule, { timeZone });
			if (asked.length === 0) return [];
			const compiled = compiler.compile(parsed, await readMoment(tx, options.asOf, timeZone));
			const among = { only: customerList(asked, mapping.keyType), about: asked.length };
			const matches = await compiler.idsAmong(compiled, among, { db: tx, choices: context.choices });
			const rows = await rowsOf<{ customer_id: CustomerId }>(
				tx,
				sql`SELECT ${keyOf(sql`m.customer_id`, mapping)} AS customer_id FROM (${matches}) AS m`,
			);
			return rows.map((row) => row.customer_id);
		},
		{ signal: options.signal, path: mapping.path },
	);
}
