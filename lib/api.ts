/**
 * What the library offers, in types only: `openSegments` returns a `Segments`.
 */
import type { SegmentsError } from './error';
import type { CustomerCheck } from './explain';
import type {
	BatchToHold,
	Change,
	ChangeLog,
	ChangesOptions,
	CustomerId,
	CustomerMember,
	CustomersOptions,
	CustomersSearch,
	EvaluateOptions,
	EvaluationResult,
	FieldInfo,
	Forecast,
	ForecastOptions,
	Health,
	HeldBatch,
	HeldBatchesOptions,
	HistoryOptions,
	LogOptions,
	MembersOptions,
	NextChange,
	Overlap,
	Preview,
	PreviewOptions,
	RetentionOptions,
	RetentionReport,
	RuleInput,
	RuleWordsOptions,
	Segment,
	SegmentDay,
	SegmentHistory,
	SegmentInput,
	SegmentListOptions,
	SegmentPatch,
	SegmentRef,
	SegmentUse,
	SetupScriptOptions,
	TimelineOptions,
	Touched,
	TouchedOptions,
	UninstallOptions,
	UninstallResult,
	WaitingBatch,
	UseOptions,
	When,
	EditPreview,
} from './service/types';
import type { Rule } from './language/rule/rule';
import type { Scores, ScoresOptions } from './service/score/types';
import type { MappingReport } from './shop';
import type { HeldMark } from './store/log/held-batch';
import type { InstallOptions, InstallResult } from './store/schema';

export type * from './service/types';
export type * from './service/score/types';
export type { EvaluationMode } from './engine/stage/run';
export type { InstantInput } from './language/time';
export type { Cause, ChangeKind } from './store/log/change';
export type { HeldMark, HoldReason } from './store/log/held-batch';
export type { InstallOptions, InstallResult, RemainingTriggers } from './store/schema';

export interface Segments {
	install(options?: InstallOptions): Promise<InstallResult>;
	/**
	 * Removes the store with all segments, and change tracking: the database is as it was before `install`.
	 * What is refused leaves everything as it was.
	 */
	uninstall(options: UninstallOptions): Promise<UninstallResult>;
	/**
	 * The state of store, mapping, change tracking and segments at one look; a store that cannot be used is
	 * reported.
	 */
	health(): Promise<Health>;
	/**
	 * What a DBA runs before a login is used: exactly the rights that its kind needs on this shop, and the
	 * store's script.
	 */
	setupScript(options?: SetupScriptOptions): Promise<string>;
	fields(): Promise<readonly FieldInfo[]>;
	checkMapping(): Promise<MappingReport>;
	preview(rule: RuleInput, options?: PreviewOptions): Promise<Preview>;
	create(input: SegmentInput): Promise<Segment>;
	update(ref: SegmentRef, patch: SegmentPatch): Promise<Segment>;
	get(ref: SegmentRef): Promise<Segment>;
	/** Many segments by name, read by one statement. Each that does not exist is an error in its place. */
	find(refs: readonly SegmentRef[]): Promise<readonly (Segment | SegmentsError)[]>;
	list(options?: SegmentListOptions): Promise<readonly Segment[]>;
	delete(ref: SegmentRef, options?: { readonly force?: boolean }): Promise<Segment>;
	evaluate(
		refs: readonly SegmentRef[] | 'all',
		options?: EvaluateOptions,
	): Promise<readonly EvaluationResult[]>;
	evaluate(ref: SegmentRef, options?: EvaluateOptions): Promise<EvaluationResult>;
	/**
	 * Members row by row, by a connection that the reader holds until the last rows have come (at once for
	 * fewer than 3,000). Readers together hold `maxConnections` - 1 connections at most (one, where it is 1),
	 * so that other calls go on inside the loop. Who asks for no row for ten seconds while others wait for the
	 * connection loses it: the next read fails with CONNECTION_FAILED. Where only this reader's connection
	 * could serve a call (`maxConnections` 1, or a second reader inside the loop with 2), the call fails with
	 * TOO_MANY_CONNECTIONS once the reader has paused for three seconds.
	 */
	members(ref: SegmentRef, options?: MembersOptions): AsyncIterable<Record<string, unknown>>;
	/** The columns that `members` gives, in their order, also when there are no members. */
	memberColumns(fields?: readonly string[]): readonly string[];
	/**
	 * A text is a segment if there is one of that name, else query text; `{ query }` is always query text, and
	 * `{ id }`, `{ key }` or `{ title }` always a segment.
	 */
	check(refOrRule: SegmentRef | RuleInput, customerId: CustomerId, options?: When): Promise<CustomerCheck>;
	/**
	 * The same of many customers by one question, without the reasons. Those whom the shop does not have are
	 * left out.
	 */
	checkMany(
		refOrRule: SegmentRef | RuleInput,
		customerIds: readonly CustomerId[],
		options?: When,
	): Promise<readonly CustomerMember[]>;
	changes(options?: ChangesOptions): Promise<readonly Change[]>;
	acknowledge(consumer: string, changes: readonly Pick<Change, 'segment' | 'seq'>[]): Promise<void>;
	/** What waits for a consumer in one segment, counted; undefined where it has no position there. */
	waiting(
		consumer: string,
		segment: SegmentRef,
		options?: Pick<BatchToHold, 'kinds'>,
	): Promise<WaitingBatch | undefined>;
	/**
	 * Holds a batch: the consumer is told it, and is not told it again, once it is released. `changes` knows
	 * nothing of it.
	 */
	hold(consumer: string, batch: BatchToHold): Promise<HeldBatch>;
	heldBatches(options?: HeldBatchesOptions): Promise<readonly HeldBatch[]>;
	/** The changes of a held batch, in order. @param options.after the last seq that was read before */
	heldChanges(
		id: number,
		options?: { readonly after?: number; readonly limit?: number },
	): Promise<readonly Change[]>;
	/**
	 * Says what becomes of held batches: `released` ones are told by their consumer, `dropped` ones never,
	 * `delivered` ones are held no more; `told`: the consumer knows that they are held.
	 * @returns them as they were before
	 * @throws HELD_BATCH_NOT_FOUND
	 */
	markHeldBatches(ids: readonly number[], mark: HeldMark): Promise<readonly HeldBatch[]>;
	/**
	 * With change tracking: when customers were touched. Without `since` the present mark; with it the answer
	 * comes when a customer was touched whom the mark did not see, or after `waitMs`.
	 */
	touched(options?: TouchedOptions): Promise<Touched>;
	/** Which of these customers match a rule. */
	matching(rule: RuleInput, ids: readonly CustomerId[], options?: When): Promise<readonly CustomerId[]>;
	/** Joins and leaves that an edit of a saved segment would bring. */
	previewEdit(ref: SegmentRef, rule: RuleInput, options?: PreviewOptions): Promise<EditPreview>;
	/** Size, joins and leaves that time alone will bring, day by day: docs/evaluation.md. */
	forecast(ref: SegmentRef, options?: ForecastOptions): Promise<Forecast>;
	/** When the membership changes next by waiting alone. */
	nextChange(ref: SegmentRef, options?: When): Promise<NextChange>;
	/** Size, joins and leaves of each of the last days, oldest first. */
	timeline(ref: SegmentRef, options?: TimelineOptions): Promise<readonly SegmentDay[]>;
	/**
	 * A page of the log for people: filtered, with what the shop knows of the customers now. It moves no
	 * position.
	 */
	log(options?: LogOptions): Promise<ChangeLog>;
	history(ref: SegmentRef, options?: HistoryOptions): Promise<SegmentHistory>;
	/** How long the log, evaluations and uses are kept; with days given, from now on. */
	retention(options?: RetentionOptions): Promise<RetentionReport>;
	overlap(refs: readonly SegmentRef[]): Promise<Overlap>;
	/**
	 * Cut points of the scores and parameters of the predictions, from the shop's own orders: see
	 * docs/scores.md. What is computed is stored and frozen: rules ask it until it is computed anew.
	 * @throws SCORES_UNFIT with what was found and what is needed, SCORES_NOT_FITTED, CURRENCY_REQUIRED
	 */
	scores(options?: ScoresOptions): Promise<Scores>;
	/**
	 * A rule in plain English, with the labels of the shop's own fields, and products, variants and categories
	 * by their titles. What cannot be looked up within a second is called by its id.
	 */
	describe(rule: Rule, options?: RuleWordsOptions): Promise<string>;
	/** Products, variants or categories for a picker. */
	products(options?: {
		search?: string;
		kind?: 'product' | 'variant' | 'category';
		limit?: number;
		offset?: number;
	}): Promise<readonly { id: string; title: string | null; sku: string | null }[]>;
	/** Tells the store which workflow uses a segment (`null` segments: none any more). */
	registerUse(
		use: SegmentUse,
		segments: readonly SegmentRef[] | 'all' | null,
		options?: UseOptions,
	): Promise<void>;
	/** Forgets a consumer and its position. */
	forgetConsumer(consumer: string): Promise<void>;
	/**
	 * Id of a customer by e-mail (any case), or undefined. More than one customer with that e-mail is an error
	 * that names them.
	 */
	findCustomer(by: { readonly email: string }): Promise<CustomerId | undefined>;
	/**
	 * Ids of the customers with these e-mails (any case), in their order, by one question. All that no customer
	 * has, or several have, are named by one error (`details.notFound`, `details.ambiguous`).
	 */
	findCustomers(by: { readonly emails: readonly string[] }): Promise<readonly CustomerId[]>;
	/** Customers for a picker, by id, with the name and e-mail fields that the shop has. */
	searchCustomers(search?: CustomersSearch): Promise<readonly Record<string, unknown>[]>;
	/** Fields of customers by id; those whom the shop does not have are left out. */
	customers(
		ids: readonly CustomerId[],
		options?: CustomersOptions,
	): Promise<readonly Record<string, unknown>[]>;
	close(): Promise<void>;
}
