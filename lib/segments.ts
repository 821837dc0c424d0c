import type { EvaluateOptions, EvaluationResult, SegmentRef, Segments, SegmentsOptions } from './api';
import { acknowledge, changes, forgetConsumer } from './service/change';
import { searchProducts } from './shop';
import { check } from './service/preview/check';
import { customers } from './service/customer/customers';
import { evaluateMany, evaluateOne } from './service/evaluation/evaluate-refs';
import { findCustomer } from './service/customer/find-customer';
import { history } from './service/membership/history';
import { memberColumns, members } from './service/membership/members';
import { overlap } from './service/membership/overlap';
import { preview } from './service/preview/preview';
import { previewEdit } from './service/preview/preview-edit';
import {
	createSegment,
	deleteSegment,
	findSegment,
	listSegments,
	registerUse,
	toSegment,
	updateSegment,
} from './service/segment';
import { scores } from './service/score/scores';
import type { Setup } from './service/context';
import { fieldList } from './service/field/field-list';
import { valuesOfFields } from './service/field/field-values';
import { installAll } from './service/install/install-all';
import { checkAll } from './service/context/missing-rights';
import { openSetup, REMEMBERED_MS } from './service/context/open-context';
import { checkOptions } from './service/context/options';
import { remembered } from './service/context/remembered';
import { readStoreState, requireUsable } from './store/schema';

/**
 * What `openSegments` gives, for arguments that fit `api-shapes.ts`; `door.ts` sees to that. Missing rights do not keep
 * it from opening: `checkMapping` lists them all, every call that reads the shop is refused with all of them, and once
 * they are given the same `Segments` works.
 */
export async function segmentsFor(options: SegmentsOptions): Promise<Segments> {
	return segmentsOf(await openSetup(checkOptions(options)));
}

function segmentsOf(setup: Setup): Segments {
	const stored = storeGuard(setup);
	/** What asks the shop needs its mapping described. */
	const asked = async <T>(work: () => Promise<T>): Promise<T> => {
		await setup.described();
		return work();
	};
	const both = <T>(work: () => Promise<T>): Promise<T> => asked(() => stored(work));
	const fieldValues = remembered(
		(db) => valuesOfFields(setup.mapping, setup.catalogue.fields, db),
		REMEMBERED_MS,
	);
	return {
		install: (options) => asked(() => installAll(setup, options)),
		fields: () =>
			asked(async () =>
				fieldList(
					setup.catalogue,
					await setup.reader
						.readOnly(fieldValues, { timeoutMs: VALUES_TIMEOUT_MS, path: setup.mapping.path })
						.catch(() => new Map()),
				),
			),
		checkMapping: () => explained(setup, checkAll(setup)),
		products: (options) =>
			asked(() =>
				setup.reader.readOnly((tx) => searchProducts(setup.mapping, tx, options), {
					path: setup.mapping.path,
				}),
			),
		findCustomer: (by) => asked(() => findCustomer(setup, by)),
		customers: (ids, options) => asked(() => customers(setup, ids, options)),
		preview: (rule, options) => asked(() => preview(setup, rule, options)),

		create: (input) => both(() => createSegment(setup, input)),
		update: (ref, patch) => both(() => updateSegment(setup, ref, patch)),
		get: (ref) =>
			stored(() => setup.database.readOnly(async (tx) => toSegment(await findSegment(tx, setup.store, ref)))),
		list: (options) => stored(() => listSegments(setup, options)),
		delete: (ref, options) => stored(() => deleteSegment(setup, ref, options)),
		registerUse: (use, segments) => stored(() => registerUse(setup, use, segments)),

		evaluate: ((refs: SegmentRef | readonly SegmentRef[] | 'all', options?: EvaluateOptions) =>
			stored<EvaluationResult | EvaluationResult[]>(() =>
				isOne(refs) ? evaluateOne(setup, refs, options) : evaluateMany(setup, refs, options),
			)) as Segments['evaluate'],
		previewEdit: (ref, rule, options) => both(() => previewEdit(setup, ref, rule, options)),
		check: (refOrRule, customerId, options) => asked(() => check(setup, refOrRule, customerId, options)),
		members: (ref, options) => once(() => both(async () => undefined), members(setup, ref, options)),
		memberColumns: (fields) => memberColumns(setup, fields),
		history: (ref, options) => stored(() => history(setup, ref, options)),
		overlap: (refs) => stored(() => overlap(setup, refs)),
		scores: (options) => both(() => scores(setup, options)),

		changes: (options) => stored(() => changes(setup, options)),
		acknowledge: (consumer, list) => stored(() => acknowledge(setup, consumer, list)),
		forgetConsumer: (consumer) => stored(() => forgetConsumer(setup, consumer)),
		close: async () => void (await Promise.all([setup.database.close(), setup.reader.close()])),
	};
}

/** Rows that begin once something is ready. Nested generators would cost each row three turns of the event loop. */
function once<T>(
	ready: () => Promise<unknown>,
	rows: AsyncGenerator<T, void, undefined>,
): AsyncIterableIterator<T> {
	let isReady = false;
	const begin = async () => {
		await ready();
		isReady = true;
		return rows.next();
	};
	const begun: AsyncIterableIterator<T> = {
		next: () => (isReady ? rows.next() : begin()),
		return: () => rows.return(),
		[Symbol.asyncIterator]: () => begun,
	};
	return begun;
}

/** A picker is not worth a long wait: without values it still works. */
const VALUES_TIMEOUT_MS = 5_000;

/** `all` is no name: a segment of that title is named by its id or key. */
const isOne = (refs: SegmentRef | readonly SegmentRef[] | 'all'): refs is SegmentRef =>
	refs !== 'all' && !Array.isArray(refs);

/** Lets through once the store has been found usable; that is remembered, a fault is not. */
function storeGuard(setup: Setup): <T>(work: () => Promise<T>) => Promise<T> {
	const { database, store } = setup;
	let usable = false;
	return async (work) => {
		if (!usable) {
			const state = await database.readOnly((tx) => readStoreState(store, tx));
			// Until the shop is described, nobody knows of which type its ids are.
			requireUsable(state, store, setup.isDescribed ? setup.mapping.keyType : undefined);
			usable = setup.isDescribed;
		}
		return work();
	};
}

async function explained<T>({ database }: Setup, work: Promise<T>): Promise<T> {
	return work.catch(async (error: unknown) => {
		throw await database.explain(error);
	});
}
