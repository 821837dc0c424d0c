import type {
	EvaluateOptions,
	EvaluationResult,
	Segment,
	SegmentRef,
	Segments,
	SegmentsOptions,
} from './api';
import {
	acknowledge,
	changeLog,
	changes,
	forgetConsumer,
	heldBatches,
	heldChanges,
	hold,
	markHeldBatches,
	TouchWatch,
	waiting,
} from './service/change';
import type { Queryable, Rows } from './database';
import { SegmentsError } from './error';
import { searchProducts } from './shop';
import { check } from './service/preview/check';
import { checkMany } from './service/preview/check-many';
import { customers } from './service/customer/customers';
import { evaluateMany, evaluateOne } from './service/evaluation/evaluate-refs';
import { findCustomer, findCustomers } from './service/customer/find-customer';
import { searchCustomers } from './service/customer/search-customers';
import { forecast } from './service/forecast/forecast';
import { nextChange } from './service/forecast/next-change';
import { history } from './service/membership/history';
import { memberColumns, members } from './service/membership/members';
import { timeline } from './service/membership/timeline';
import { overlap } from './service/membership/overlap';
import { matching } from './service/preview/matching';
import { preview } from './service/preview/preview';
import { previewEdit } from './service/preview/preview-edit';
import {
	createSegment,
	deleteSegment,
	findSegment,
	findSegments,
	listSegments,
	registerUse,
	ruleInWords,
	toSegment,
	updateSegment,
} from './service/segment';
import { retention } from './service/retention/retention';
import { scores } from './service/score/scores';
import type { SegmentsContext } from './service/context';
import { fieldLister } from './service/field/list-fields';
import { health } from './service/health/health';
import { installAll } from './service/install/install-all';
import { setupScript } from './service/install/setup-script';
import { uninstall } from './service/install/uninstall';
import { checkAll } from './service/context/missing-rights';
import { openContext } from './service/context/open-context';
import { checkOptions } from './service/context/options';
import { readStoreState, requireUsable, type Store } from './store/schema';

/**
 * What `openSegments` gives, for arguments that fit `api-shapes.ts`; `door.ts` sees to that. Missing rights
 * do not keep it from opening: `checkMapping` lists them all, every call that reads the shop is refused with
 * all of them, and once they are given the same `Segments` works.
 */
export async function segmentsFor(options: SegmentsOptions): Promise<Segments> {
	return segmentsOf(await openContext(checkOptions(options)));
}

function segmentsOf(context: SegmentsContext): Segments {
	const stored = storeGuard(context);
	/** What asks the shop needs its mapping described. */
	const asked = async <T>(work: () => Promise<T>): Promise<T> => {
		await context.described();
		return work();
	};
	const both = <T>(work: () => Promise<T>): Promise<T> => asked(() => stored(work));
	const listFields = fieldLister(context);
	const watch = new TouchWatch(context);
	return {
		install: (options) => asked(() => installAll(context, options)),
		uninstall: (options) => explained(context, uninstall(context, options)),
		health: () => explained(context, health(context)),
		setupScript: (options) => asked(() => setupScript(context, options)),
		fields: () => asked(listFields),
		checkMapping: () => explained(context, checkAll(context)),
		products: (options) =>
			asked(() =>
				context.reader.readOnly((tx) => searchProducts(context.mapping, tx, options), {
					path: context.mapping.path,
				}),
			),
		describe: (rule, options) => asked(() => ruleInWords(context, rule, options)),
		findCustomer: (by) => asked(() => findCustomer(context, by)),
		findCustomers: (by) => asked(() => findCustomers(context, by)),
		searchCustomers: (search) => asked(() => searchCustomers(context, search)),
		customers: (ids, options) => asked(() => customers(context, ids, options)),
		preview: (rule, options) => asked(() => preview(context, rule, options)),

		create: (input) => both(() => createSegment(context, input)),
		update: (ref, patch) => both(() => updateSegment(context, ref, patch)),
		get: (ref) =>
			stored(() =>
				context.database.readOnly(async (tx) => toSegment(await findSegment(tx, context.store, ref))),
			),
		find: (refs) => stored(() => context.database.readOnly((tx) => findAll(tx, context.store, refs))),
		list: (options) => stored(() => listSegments(context, options)),
		delete: (ref, options) => stored(() => deleteSegment(context, ref, options)),
		registerUse: (use, segments, options) => stored(() => registerUse(context, use, segments, options)),

		evaluate: ((refs: SegmentRef | readonly SegmentRef[], options?: EvaluateOptions) =>
			stored<EvaluationResult | EvaluationResult[]>(() =>
				isOne(refs) ? evaluateOne(context, refs, options) : evaluateMany(context, refs, options),
			)) as Segments['evaluate'],
		previewEdit: (ref, rule, options) => both(() => previewEdit(context, ref, rule, options)),
		check: (refOrRule, customerId, options) => asked(() => check(context, refOrRule, customerId, options)),
		checkMany: (refOrRule, ids, options) => asked(() => checkMany(context, refOrRule, ids, options)),
		members: (ref, options) => once(() => both(() => Promise.resolve()), members(context, ref, options)),
		memberColumns: (fields) => memberColumns(context, fields),
		forecast: (ref, options) => both(() => forecast(context, ref, options)),
		nextChange: (ref, options) => both(() => nextChange(context, ref, options)),
		log: (options) => stored(() => changeLog(context, options)),
		retention: (options) => stored(() => retention(context, options)),
		history: (ref, options) => stored(() => history(context, ref, options)),
		timeline: (ref, options) => stored(() => timeline(context, ref, options)),
		overlap: (refs) => stored(() => overlap(context, refs)),
		scores: (options) => both(() => scores(context, options)),

		changes: (options) => stored(() => changes(context, options)),
		acknowledge: (consumer, list) => stored(() => acknowledge(context, consumer, list)),
		waiting: (consumer, ref, options) => stored(() => waiting(context, consumer, ref, options)),
		hold: (consumer, batch) => stored(() => hold(context, consumer, batch)),
		heldBatches: (options) => stored(() => heldBatches(context, options)),
		heldChanges: (id, options) => stored(() => heldChanges(context, id, options)),
		markHeldBatches: (ids, mark) => stored(() => markHeldBatches(context, ids, mark)),
		touched: (options) => stored(() => watch.touched(options)),
		matching: (rule, ids, options) => asked(() => matching(context, rule, ids, options)),
		forgetConsumer: (consumer) => stored(() => forgetConsumer(context, consumer)),
		close: async () => {
			await Promise.all([context.database.close(), context.reader.close()]);
		},
	};
}

async function findAll(
	db: Queryable,
	store: Store,
	refs: readonly SegmentRef[],
): Promise<readonly (Segment | SegmentsError)[]> {
	const found = await findSegments(db, store, refs);
	return found.map((one) => (SegmentsError.is(one) ? one : toSegment(one)));
}

/**
 * Rows that begin once something is ready. A generator around them would cost each row three promises.
 */
function once(ready: () => Promise<unknown>, rows: Rows): Rows {
	let isReady = false;
	const begin = async () => {
		await ready();
		isReady = true;
		return rows.next();
	};
	const begun: Rows = {
		next: () => (isReady ? rows.next() : begin()),
		return: () => rows.return(),
		[Symbol.asyncIterator]: () => begun,
	};
	return begun;
}

/** `all` is no name: a segment of that title is named by its id or key. */
const isOne = (refs: SegmentRef | readonly SegmentRef[]): refs is SegmentRef =>
	refs !== 'all' && !Array.isArray(refs);

/** Checks the store once; success is cached, failure is not. */
function storeGuard(context: SegmentsContext): <T>(work: () => Promise<T>) => Promise<T> {
	const { database, store } = context;
	let usable = false;
	return async (work) => {
		if (!usable) {
			const state = await database.readOnly((tx) => readStoreState(store, tx));
			// Until the shop is described, nobody knows of which type its ids are.
			requireUsable(state, store, context.isDescribed ? context.mapping.keyType : undefined);
			usable = context.isDescribed;
		}
		return work();
	};
}

async function explained<T>({ database }: SegmentsContext, work: Promise<T>): Promise<T> {
	return work.catch(async (error: unknown) => {
		throw await database.explain(error);
	});
}
