import type { MembersOptions, SegmentRef } from '../types';
import { readRows, type Queryable } from '../../database';
import { findSegment } from '../segment';
import { Compiler } from '../../compiler/compiler';
import { compilerFor, type Setup } from '../context';
import { scoresFor } from '../score/stored-scores';
import { sql, type Sql } from '../../database/sql';
import { momentOf } from '../context/moment';
import { question } from '../preview/question';
import { nameFields } from '../customer/sample';
import { currenciesFor, shownValues } from '../customer/shown-values';

/**
 * The stored members of a segment: `customer_id`, the fields asked for, `joined_at`. Fields are computed as of now, or
 * of `asOf`; who is a member is what the last evaluation found.
 */
export function members(
	setup: Setup,
	ref: SegmentRef,
	options: MembersOptions = {},
): AsyncGenerator<Record<string, unknown>, void, undefined> {
	return readRows(setup.reader, (tx) => queryFor(tx, setup, ref, options), {
		signal: options.signal,
		get path() {
			return setup.mapping.path;
		},
		convert: () => shownValues(setup, options.fields ?? nameFields(setup), options.moneyAs),
	});
}

/** The columns that `members` gives. @param fields as in its options */
export const memberColumns = (setup: Setup, fields: readonly string[] = nameFields(setup)): string[] => [
	...new Set(['customer_id', ...fields, 'joined_at']),
];

async function queryFor(db: Queryable, setup: Setup, ref: SegmentRef, options: MembersOptions): Promise<Sql> {
	const segment = await findSegment(db, setup.store, ref);
	const timeZone = segment.time_zone ?? setup.timeZone;
	const moment = await momentOf(db, options.asOf, timeZone);
	const refine =
		options.refine === undefined ? undefined : await question(db, setup, options.refine, timeZone);
	const fields = options.fields ?? nameFields(setup);
	const orderBy = options.orderBy === undefined ? undefined : readOrder(options.orderBy);
	const asked = orderBy === undefined ? fields : [...fields, orderBy.field];
	const query = {
		members: sql`SELECT customer_id, joined_at FROM ${setup.store.table('membership')} WHERE segment_id = ${segment.id}`,
		fields,
		currencies: await currenciesFor(setup, db, asked),
		...(refine === undefined ? {} : { refine: refine.rule }),
		...(orderBy === undefined ? {} : { orderBy }),
		...(options.limit === undefined ? {} : { limit: options.limit }),
	};
	const { context } = refine?.compiler ?? compilerFor(setup);
	const scores = context.scores?.length ? context.scores : await scoresFor(db, setup, { fields: asked });
	return new Compiler({ ...context, scores }).members(query, moment);
}

const readOrder = (orderBy: NonNullable<MembersOptions['orderBy']>) =>
	typeof orderBy === 'string' ? { field: orderBy } : orderBy;
