import type { EditPreview, PreviewOptions, RuleInput, SegmentRef } from '../types';
import { oneRow } from '../../database';
import { SegmentError } from '../../error';
import { findSegment, readTimeZone } from '../segment';
import type { Setup } from '../context';
import { sql } from '../../database/sql';
import { momentOf } from '../context/moment';
import { idsOf, question } from './question';
import { firstIds, namedCustomers } from '../customer/sample';

interface Counts {
	readonly joining: string;
	readonly leaving: string;
	readonly staying: string;
	readonly who_joins: readonly (string | number)[];
	readonly who_leaves: readonly (string | number)[];
}

const NAMED = 10;

/**
 * Who would join and leave if this became the segment's rule, against its stored members: what the next evaluation
 * would write down, moves that are due already included.
 */
export async function previewEdit(
	setup: Setup,
	ref: SegmentRef,
	input: RuleInput,
	options: PreviewOptions = {},
): Promise<EditPreview> {
	const sampleSize = options.sampleSize ?? NAMED;
	return setup.reader.readOnly(
		async (tx) => {
			const segment = await findSegment(tx, setup.store, ref);
			if (segment.kind === 'static')
				throw new SegmentError(
					'SEGMENT_INVALID',
					`The segment "${segment.title}" is a list of customers, so it takes no rule.`,
				);
			const timeZone =
				options.timeZone === undefined
					? (segment.time_zone ?? setup.timeZone)
					: readTimeZone(options.timeZone);
			const asked = await question(tx, setup, input, timeZone);
			const moment = await momentOf(tx, options.asOf, timeZone);
			const found = await oneRow<Counts>(
				tx,
				sql`
			WITH compared AS MATERIALIZED (
				SELECT coalesce(found.customer_id, stored.customer_id) AS customer_id, stored.customer_id IS NULL AS joins, found.customer_id IS NULL AS leaves
				FROM (${await idsOf(asked, moment, tx)}) AS found
				FULL JOIN (SELECT customer_id FROM ${setup.store.table('membership')} WHERE segment_id = ${segment.id}) AS stored ON stored.customer_id = found.customer_id
			)
			SELECT count(*) FILTER (WHERE joins) AS joining, count(*) FILTER (WHERE leaves) AS leaving, count(*) FILTER (WHERE NOT joins AND NOT leaves) AS staying,
				${firstIds(sql`compared WHERE joins`, sampleSize)} AS who_joins, ${firstIds(sql`compared WHERE leaves`, sampleSize)} AS who_leaves
			FROM compared`,
			);
			return {
				joining: Number(found.joining),
				leaving: Number(found.leaving),
				staying: Number(found.staying),
				joiningCustomers: await namedCustomers(tx, setup, found.who_joins, moment),
				leavingCustomers: await namedCustomers(tx, setup, found.who_leaves, moment),
			};
		},
		{ signal: options.signal, path: setup.mapping.path },
	);
}
