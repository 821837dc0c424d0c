import { runningWith } from '../../compiler/strategy/settings';
import type { EditPreview, PreviewOptions, RuleInput, SegmentRef } from '../types';
import { oneRow } from '../../database';
import { SegmentError } from '../../error';
import { findSegment, readTimeZone } from '../segment';
import { pricingFor, type SegmentsContext } from '../context';
import { sql } from '../../database/sql';
import { differenceOfOne } from '../../engine/statement/difference';
import { readMoment } from '../context/moment';
import { idsOf, question } from './question';
import { someIds, namedCustomers } from '../customer/sample';

interface Counts {
	readonly joining: string;
	readonly leaving: string;
	readonly members: string;
	readonly who_joins: readonly (string | number)[];
	readonly who_leaves: readonly (string | number)[];
}

const NAMED = 10;

/**
 * Who would join and leave if this became the segment's rule, against its stored members: what the next
 * evaluation would write down, moves that are due already included.
 */
export async function previewEdit(
	context: SegmentsContext,
	ref: SegmentRef,
	input: RuleInput,
	options: PreviewOptions = {},
): Promise<EditPreview> {
	const shown = options.sample ?? options.sampleSize ?? NAMED;
	return context.reader.readOnly(
		async (tx) => {
			const segment = await findSegment(tx, context.store, ref);
			if (segment.kind === 'static')
				throw new SegmentError(
					'SEGMENT_INVALID',
					`The segment "${segment.title}" is a list of customers, so it takes no rule.`,
				);
			const timeZone =
				options.timeZone === undefined
					? (segment.time_zone ?? context.timeZone)
					: readTimeZone(options.timeZone);
			const asked = await question(tx, context, input, { timeZone, asking: segment.id });
			const moment = await readMoment(tx, options.asOf, timeZone);
			const { query: ids, runWith } = await idsOf(asked, moment, pricingFor(context, tx));
			const found = await runningWith(runWith, tx, () =>
				oneRow<Counts>(
					tx,
					sql`
			WITH difference AS MATERIALIZED (${differenceOfOne(segment.id, ids, context.store)})
			SELECT count(*) FILTER (WHERE joins) AS joining, count(*) FILTER (WHERE NOT joins) AS leaving,
				(SELECT count(*) FROM ${context.store.table('membership')} WHERE segment_id = ${segment.id}) AS members,
				${someIds(sql`difference WHERE joins`, shown, context.mapping.keyType)} AS who_joins,
				${someIds(sql`difference WHERE NOT joins`, shown, context.mapping.keyType)} AS who_leaves
			FROM difference`,
				),
			);
			return {
				joining: Number(found.joining),
				leaving: Number(found.leaving),
				staying: Number(found.members) - Number(found.leaving),
				joiningCustomers: await namedCustomers(tx, context, found.who_joins, moment),
				leavingCustomers: await namedCustomers(tx, context, found.who_leaves, moment),
			};
		},
		{ signal: options.signal, path: context.mapping.path },
	);
}
