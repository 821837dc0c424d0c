import { scoresFor } from '../score/stored-scores';
import type { MembersOptions, SegmentRef } from '../types';
import { readRows, type Queryable, type Rows } from '../../database';
import { findSegment } from '../segment';
import { Compiler } from '../../compiler/compiler';
import { compilerFor, type SegmentsContext } from '../context';
import { sql, type Sql } from '../../database/sql';
import { readMoment } from '../context/moment';
import { question } from '../preview/question';
import { nameFields } from '../customer/sample';
import { currenciesFor, shownValues } from '../customer/shown-values';

/**
 * The stored members of a segment: `customer_id`, the fields asked for, `joined_at`. Fields are computed as
 * of now, or of `asOf`; who is a member is what the last evaluation found.
 */
export function members(context: SegmentsContext, ref: SegmentRef, options: MembersOptions = {}): Rows {
	return readRows(context.reader, (tx) => queryFor(tx, context, ref, options), {
		signal: options.signal,
		get path() {
			return context.mapping.path;
		},
		convert: () => shownValues(context, options.fields ?? nameFields(context), options.moneyAs),
	});
}

/** The columns that `members` gives. @param fields as in its options */
export const memberColumns = (
	context: SegmentsContext,
	fields: readonly string[] = nameFields(context),
): string[] => [...new Set(['customer_id', ...fields, 'joined_at'])];

async function queryFor(
	db: Queryable,
	context: SegmentsContext,
	ref: SegmentRef,
	options: MembersOptions,
): Promise<Sql> {
	const segment = await findSegment(db, context.store, ref);
	const timeZone = segment.time_zone ?? context.timeZone;
	const moment = await readMoment(db, options.asOf, timeZone);
	const refine =
		options.refine === undefined ? undefined : await question(db, context, options.refine, { timeZone });
	const fields = options.fields ?? nameFields(context);
	const orderBy = options.orderBy === undefined ? undefined : readOrder(options.orderBy);
	const asked = orderBy === undefined ? fields : [...fields, orderBy.field];
	const members = sql`SELECT customer_id, joined_at FROM ${context.store.table('membership')} WHERE segment_id = ${segment.id}`;
	const query = {
		members,
		fields,
		currencies: await currenciesFor(context, db, asked),
		...(refine === undefined ? {} : { refine: refine.rule }),
		...(orderBy === undefined ? {} : { orderBy }),
		...(options.sample === undefined
			? {}
			: { sample: { size: options.sample.size, seed: String(options.sample.seed ?? 0) } }),
		...(options.limit === undefined ? {} : { limit: options.limit }),
		...(options.offset === undefined ? {} : { offset: options.offset }),
	};
	const compiler = refine?.compiler ?? compilerFor(context);
	const scores = await scoresFor(db, context, { rules: [refine?.rule ?? null], fields: asked });
	return new Compiler({ ...compiler.context, scores }).members(query, moment, {
		db,
		choices: context.choices,
	});
}

const readOrder = (orderBy: NonNullable<MembersOptions['orderBy']>) =>
	typeof orderBy === 'string' ? { field: orderBy } : orderBy;
