/**
 * The options and answers of the use cases, in types only. `Segments` in `lib/api.ts` names the functions
 * that take them.
 */
import type { DescribeOptions } from '../language/describe';
import type { PoolConfig } from 'pg';
import type { Actor } from '../database';
import type { StrategyName } from '../compiler/strategy/choose';
import type { EvaluationMode } from '../engine/stage/run';
import type { ErrorCode } from '../error';
import type { TurnedCondition } from '../explain';
import type { FieldGroup } from '../language/field/field';
import type { FieldType, OperatorName } from '../language/operator/operator';
import type { Rule } from '../language/rule/rule';
import type { TemplateInput } from '../language/template';
import type { InstantInput } from '../language/time';
import type { LintWarning } from '../lint';
import type { OwnMapping } from '../shop';
import type { Cause, ChangeKind } from '../store/log/change';
import type { HoldReason } from '../store/log/held-batch';
import type { SegmentSort } from '../store/segment/select-segments';

/** A rule in JSON form, a query-builder rule, query text, or `{ template }` as in SegmentInput. */
export type RuleInput = Rule | object | string;

/**
 * What names a segment. A number is an id; a plain text is an id, else a key, else a title. The object forms
 * say which of them they are and are taken for nothing else: `{ title: '16' }` never means the segment with
 * the id 16.
 */
export type SegmentRef =
	string | number | { readonly id: number | string } | { readonly key: string } | { readonly title: string };
export type CustomerId = string | number;

export interface SegmentsOptions {
	/**
	 * Connection string or pg's own options, with host, user and database; nothing is taken from the
	 * environment. Every field is checked before a socket is opened: docs/connection.md.
	 */
	readonly connection: string | PoolConfig;
	/** Preset name, `auto` (default), or an own mapping. */
	readonly shop?: string | OwnMapping;
	/** Schema of the store; default `segments`. */
	readonly schema?: string;
	/** IANA name; default `UTC`. */
	readonly timeZone?: string;
	/** Default 60 000. */
	readonly statementTimeoutMs?: number;
	/** A second connection, to a replica, for preview, check and members. */
	readonly readConnection?: string | PoolConfig;
	/**
	 * How many connections the pool may hold; default the `max` of the connection, else 4. Readers of members
	 * hold all but one of them at most.
	 */
	readonly maxConnections?: number;
}

export interface NamedSegment {
	readonly id: number;
	readonly key: string;
	readonly title: string;
}

export interface HealthOfTracking {
	readonly on: boolean;
	/** Quoted where needed. */
	readonly tables: readonly string[];
	/** Rows in the log of touched customers; counted up to a million. */
	readonly waiting: number;
	/** Why changes could not be followed, since it was last trimmed. */
	readonly gaps: readonly string[];
	/** Changes that full evaluations found tracking to have missed in the last 7 days. */
	readonly missed: number;
	/** Why evaluations do not rely on it although it is on, and look at everybody; null where they do. */
	readonly fault: string | null;
}

/** Of active segments, but for `count`. */
export interface HealthOfSegments {
	readonly count: number;
	readonly active: number;
	readonly failing: readonly (NamedSegment & { readonly error: string })[];
	/** Nobody leaves them until somebody confirms, or the rows are back. */
	readonly held: readonly (NamedSegment & { readonly error: string })[];
	/** Not evaluated for two days. */
	readonly stale: readonly (NamedSegment & { readonly evaluatedAt: string | null })[];
	/** By no workflow and no consumer. */
	readonly unused: readonly NamedSegment[];
	/** Keys of pairs with the same members, where they are not more than 100,000. */
	readonly same: readonly { readonly a: string; readonly b: string; readonly members: number }[];
}

export interface TableSize {
	readonly table: string;
	/** As the planner estimates them. */
	readonly rows: number;
	/** With indexes. */
	readonly bytes: number;
}

/** What full evaluations of one segment have found out about the strategies of its query. */
export interface HealthOfStrategy extends NamedSegment {
	/** The one that has taken least. */
	readonly strategy: StrategyName;
	readonly tried: readonly {
		readonly strategy: StrategyName;
		readonly runs: number;
		/** What the planner expected, in its own unit; null where it was not asked. */
		readonly expected: number | null;
		/** Milliseconds; null where it has never finished. */
		readonly takenMs: number | null;
		/** After how many milliseconds a trial was last given up. */
		readonly gaveUpMs: number | null;
	}[];
	/** Share of the time spent that trials took beyond what the best strategy would have taken. */
	readonly trialShare: number;
}

/** What `health` reports. */
export interface Health {
	/**
	 * The store can be used, the mapping has no errors, and no active segment fails; a held one is as it should
	 * be.
	 */
	readonly ok: boolean;
	/** ISO 8601, by the clock of this machine. */
	readonly checkedAt: string;
	readonly store: {
		readonly schema: string;
		/** Of the store; 0 where there is none. */
		readonly version: number;
		/** The version of the store that this package works with. */
		readonly packageVersion: number;
		/** Why it cannot be used: not installed, too new, made for other ids. */
		readonly error?: { readonly code: ErrorCode; readonly message: string };
	};
	readonly mapping: {
		readonly ok: boolean;
		readonly shop?: string;
		readonly findings: readonly {
			readonly severity: 'error' | 'warning' | 'advice';
			readonly code: string;
			readonly message: string;
			readonly suggestion?: string;
		}[];
	};
	readonly tracking: HealthOfTracking;
	readonly segments: HealthOfSegments;
	/**
	 * Who is told about changes, how many changes each has not read yet, and since when its position stands.
	 */
	readonly consumers: readonly {
		readonly name: string;
		readonly behind: number;
		readonly since: string | null;
	}[];
	readonly tables: readonly TableSize[];
	/** By which strategy segments are asked, those that take most first; at most 100. */
	readonly strategies: readonly HealthOfStrategy[];
	/** What to do, the most pressing first. */
	readonly advice: readonly string[];
}

/**
 * What a login is for. `read`: preview, check, list; `store`: that, and save and evaluate, as the owner of
 * the store; `tracking`: that, and put change tracking on tables of others.
 */
export type RoleKind = 'read' | 'store' | 'tracking';

export interface SetupScriptOptions {
	/** Default `store`. */
	readonly kind?: RoleKind;
	/** Default: the login of the connection. */
	readonly role?: string;
}

export interface UninstallOptions {
	/** The name of the schema of the store, to show that it is meant. */
	readonly confirm: string;
	/** Do nothing, return the statements for a DBA. */
	readonly print?: boolean;
}

export interface UninstallResult {
	readonly schema: string;
	/** False where there was nothing to remove, or where only the script was asked for. */
	readonly removed: boolean;
	/** Statements for a DBA: all of it (`print`), else what no login may do. */
	readonly script?: string;
	/** What remains, in a sentence. */
	readonly note?: string;
}

export interface When {
	/** Default: the database's clock. */
	readonly asOf?: InstantInput;
	/** Cancels the running query. */
	readonly signal?: AbortSignal;
}

export interface FieldInfo {
	readonly name: string;
	readonly label: string;
	readonly group: FieldGroup;
	readonly type: FieldType;
	readonly element?: 'text' | 'keyword';
	readonly aliases: readonly string[];
	readonly operators: readonly OperatorName[];
	/** Of keyword fields with few values. */
	readonly values?: readonly string[];
	/** Columns that `where` may ask, for fields over rows. */
	readonly where?: readonly {
		name: string;
		label: string;
		type: FieldType;
		operators: readonly OperatorName[];
		/** Of keyword columns with few values, such as the names of events. */
		values?: readonly string[];
	}[];
	/** Whether the field takes `within`. */
	readonly within: boolean;
}

/** Customers by chance: the same for the same seed (default `0`), as long as the customers are the same. */
export interface Sample {
	readonly size: number;
	readonly seed?: string | number;
}

/** Whether a customer is in what was asked for. */
export interface CustomerMember {
	readonly customerId: CustomerId;
	readonly member: boolean;
}

export interface CustomersSearch {
	/** Words, each a part of the name or e-mail, in any case; or a whole id. Empty: everybody. */
	readonly search?: string;
	/** Default 50. */
	readonly limit?: number;
	readonly offset?: number;
}

/** How a rule is put into words. */
export interface RuleWordsOptions extends Pick<DescribeOptions, 'layout' | 'subject'> {
	readonly signal?: AbortSignal;
}

export interface PreviewOptions extends When {
	/** How many customers are shown, the first by their id. */
	readonly sampleSize?: number;
	/** Customers by chance, instead of the first. */
	readonly sample?: Sample;
	/** Count those who match only because a value is missing. */
	readonly missing?: boolean;
	readonly lint?: boolean;
	readonly timeZone?: string;
}

/** In which form the rule was asked: docs/performance.md tells of the strategies. */
export interface PreviewForm {
	readonly strategy: StrategyName;
	/**
	 * Whether evaluations of this rule, or of its kind, have found it to be quickest; otherwise the planner
	 * expects it.
	 */
	readonly learnt: boolean;
	/**
	 * What the planner thinks that it costs, in its own unit; absent where there was nothing to choose between.
	 */
	readonly expected?: number;
	/** Milliseconds that the database took. */
	readonly takenMs: number;
	/**
	 * Settings of Postgres that this rule alone was asked with: set them to repeat the query. Absent mostly.
	 */
	readonly settings?: Readonly<Record<string, string>>;
}

export interface Preview {
	readonly count: number;
	/** `customer_id` and the name and e-mail fields that the shop has. */
	readonly customers: readonly Record<string, unknown>[];
	readonly missingCount?: number;
	readonly ordersCounted: string;
	readonly asOf: string;
	/** As it was read: with canonical names, checked. */
	readonly rule: Rule;
	/** Query text of the rule. */
	readonly query: string;
	/**
	 * Of the ids. Products stand there as the variants that they have now, countries and currencies as the ids
	 * of their rows, where the shop keeps them so.
	 */
	readonly sql: string;
	readonly bindings: readonly unknown[];
	readonly form: PreviewForm;
	readonly warnings?: readonly LintWarning[];
	/** Fields of the rule that know only the present, when asOf lies in the past. */
	readonly cannotLookBack?: readonly string[];
}

export interface ForecastOptions extends When {
	/** How many days ahead; default 30. */
	readonly days?: number;
}

/** What waiting alone will bring to a segment, by its rule. */
export interface Forecast {
	readonly segment: NamedSegment;
	/** The data are those of this instant. */
	readonly asOf: string;
	readonly timeZone: string;
	/** Who meets the rule at `asOf`; moves that are due but not evaluated yet are in it. */
	readonly members: number;
	/** One row for each day, at the same time of day; who joins and leaves since the row before. */
	readonly days: readonly ForecastDay[];
}

export interface ForecastDay {
	/** ISO 8601. */
	readonly at: string;
	readonly members: number;
	readonly joined: number;
	readonly left: number;
}

/** When waiting alone will change who is in a segment. */
export interface NextChange {
	readonly segment: NamedSegment;
	readonly asOf: string;
	readonly timeZone: string;
	/** ISO 8601, to the millisecond; null where nobody moves up to `until`. */
	readonly at: string | null;
	/** Who joins and leaves at that instant. */
	readonly joined: number;
	readonly left: number;
	/**
	 * Up to when was looked, a year at most; null where the rule does not ask for time, so that waiting moves
	 * nobody.
	 */
	readonly until: string | null;
}

/** Who would join and leave if a saved segment's rule were another. */
export interface EditPreview {
	readonly joining: number;
	readonly leaving: number;
	readonly staying: number;
	readonly joiningCustomers: readonly Record<string, unknown>[];
	readonly leavingCustomers: readonly Record<string, unknown>[];
}

export interface SegmentInput {
	readonly title: string;
	readonly key?: string;
	/** `null` removes it. */
	readonly description?: string | null;
	readonly rule?: RuleInput | null;
	readonly query?: string | null;
	readonly template?: TemplateInput | null;
	/** Makes a static segment. */
	readonly customerIds?: readonly CustomerId[] | null;
	/** `null`: the one of `openSegments`. */
	readonly timeZone?: string | null;
	readonly active?: boolean;
}

export interface SegmentPatch extends Partial<SegmentInput> {
	readonly addCustomerIds?: readonly CustomerId[];
	readonly removeCustomerIds?: readonly CustomerId[];
	/** `true` writes down that somebody has looked at the segment and found it right; changes nothing else. */
	readonly reviewed?: true;
}

export interface Segment {
	readonly id: number;
	readonly key: string;
	readonly title: string;
	readonly description: string | null;
	readonly kind: 'dynamic' | 'static';
	readonly rule: Rule | null;
	/** The rule as query text. */
	readonly query: string | null;
	/** `matches 2 conditions` */
	readonly summary: string;
	readonly active: boolean;
	readonly timeZone: string | null;
	readonly version: number;
	readonly memberCount: number;
	/**
	 * True while the members are not those of the present rule: it was never evaluated, or has been changed
	 * since. Always false for a list of customers.
	 */
	readonly stale: boolean;
	readonly createdAt: string;
	readonly updatedAt: string;
	/** When somebody last marked it as reviewed. */
	readonly reviewedAt: string | null;
	/** How fresh the membership is; null before the first evaluation. */
	readonly evaluatedAt: string | null;
	readonly lastError: string | null;
	/** Within the days that `retention` keeps uses. */
	readonly usedBy: readonly KnownUse[];
	/**
	 * Of `create` and `update` with a rule: what was likely not meant, such as values that occur nowhere in the
	 * shop.
	 */
	readonly warnings?: readonly LintWarning[];
}

export interface SegmentUse {
	/** `workflow` */
	readonly kind: string;
	readonly id: string;
	readonly name: string | null;
	/** The node that uses it. */
	readonly node?: string;
}

export interface UseOptions {
	/**
	 * Of a node that ran: its other uses stay, and all of them end by themselves (`retention`). Default false.
	 */
	readonly keepOthers?: boolean;
}

export interface KnownUse extends Omit<SegmentUse, 'node'> {
	readonly nodes: readonly string[];
	/** It waits for changes, rather than that some of its nodes ran. */
	readonly standing: boolean;
	readonly lastUsedAt: string;
}

export interface SegmentListOptions {
	/** Any part of the title or of the description, in any case. */
	readonly search?: string;
	readonly kind?: 'dynamic' | 'static';
	/** Whether a workflow is registered for it or for all segments, or somebody reads its changes. */
	readonly used?: boolean;
	/** Neither edited nor marked as reviewed since then. */
	readonly notReviewedSince?: InstantInput;
	readonly sortBy?: SegmentSort;
	readonly direction?: 'asc' | 'desc';
	readonly active?: boolean;
	readonly usesField?: string;
	readonly limit?: number;
	readonly offset?: number;
}

export interface EvaluateOptions extends When {
	readonly mode?: EvaluationMode;
	/**
	 * Carries out an evaluation that would be held (EVALUATION_HELD), and takes what it can see now for right
	 * from then on. Default false.
	 */
	readonly confirm?: boolean;
}

export interface EvaluationResult {
	readonly segment: { readonly id: number; readonly key: string; readonly title: string };
	readonly mode: 'full' | 'incremental';
	readonly asOf: string;
	readonly joined: number;
	readonly left: number;
	readonly members: number;
	/**
	 * How many customers were looked at. A full evaluation of more than 10,000 gives the database's estimate.
	 */
	readonly examined: number;
	readonly durationMs: number;
	/** Of a full evaluation with change tracking on: changes that tracking had missed; 0 when all is well. */
	readonly missed?: number;
	readonly ordersCounted: string;
	readonly error?: { readonly code: ErrorCode; readonly message: string; readonly suggestion?: string };
}

export interface MembersOptions extends When {
	/** Field names; default the id, name and e-mail fields that the shop has, and `joined_at`. */
	readonly fields?: readonly string[];
	/** A further rule that members must meet. */
	readonly refine?: RuleInput;
	readonly orderBy?: string | { readonly field: string; readonly direction?: 'asc' | 'desc' };
	/**
	 * Only so many of the members, after `refine`, by chance. In the order of `orderBy`, or else of the draw.
	 */
	readonly sample?: Sample;
	readonly limit?: number;
	/** How many rows to leave out first; without `orderBy` rows are then in the order of ids. */
	readonly offset?: number;
	/**
	 * How amounts of money are given: as exact decimal text with two places or more (default), or as a JSON
	 * number, which cannot hold every amount. Other numbers are JSON numbers wherever that keeps them exact.
	 */
	readonly moneyAs?: 'text' | 'number';
}

export interface CustomersOptions extends When {
	/** Beside the id, name and e-mail fields that the shop has. */
	readonly fields?: readonly string[];
}

export interface Change {
	readonly id: string;
	readonly seq: number;
	readonly segment: { readonly id: number; readonly key: string; readonly title: string };
	readonly customerId: CustomerId;
	readonly kind: ChangeKind;
	readonly cause: Cause;
	/**
	 * Of the causes data and time: the conditions that turned; empty where none did, because the customer came
	 * to the shop or is gone from it. Absent of a large batch beyond its first 200 customers, and where it
	 * would have taken too long.
	 */
	readonly conditions?: readonly TurnedCondition[];
	/** Of a change that moved cut points or parameters brought about: their version. */
	readonly scoresVersion?: number;
	/**
	 * Of the cause rule: the version that the membership held for before (null: none) and the one it holds for
	 * now.
	 */
	readonly ruleVersions?: { readonly from: number | null; readonly to: number };
	/** Of the cause manual: who did it, where that was said (`labelled`). */
	readonly by?: Actor;
	readonly occurredAt: string;
	/**
	 * What the shop knows of the customer now, where `fields` were asked for; null of one whom it does not have
	 * any more.
	 */
	readonly customer?: Readonly<Record<string, unknown>> | null;
}

export interface ChangesOptions {
	/** Name of the consumer whose position counts; without one the log is read from `from`. */
	readonly consumer?: string;
	readonly segments?: readonly SegmentRef[] | 'all';
	readonly kinds?: readonly ChangeKind[];
	readonly limit?: number;
	/**
	 * Where a new consumer starts: at the present, unless it asks for the beginning of the log, or for the
	 * joins of who is a member at its first reading (`members`: what came and went before is not told,
	 * everything after that is), or for what happened since an instant.
	 */
	readonly from?: 'now' | 'beginning' | 'members' | { readonly since: InstantInput };
	/** Changes that were read before: goes on after them, for reading page by page. */
	readonly after?: readonly Pick<Change, 'segment' | 'seq'>[];
	/**
	 * Tells what the shop knows of each customer now: these fields, beside the id, name and e-mail fields that
	 * it has.
	 */
	readonly fields?: readonly string[];
	readonly signal?: AbortSignal;
}

/** Changes that wait for a consumer in one segment, counted. */
export interface WaitingBatch {
	readonly segment: NamedSegment;
	/** Both ends in. */
	readonly firstSeq: number;
	readonly lastSeq: number;
	readonly joined: number;
	readonly left: number;
	/** How many changes each cause brought about. */
	readonly causes: Readonly<Record<Cause, number>>;
	/** How many members the segment had before the first of them. */
	readonly membersBefore: number;
}

/** What is to be held of one segment's changes. */
export interface BatchToHold {
	readonly segment: SegmentRef;
	readonly reason: HoldReason;
	/** Both ends in. */
	readonly firstSeq: number;
	readonly lastSeq: number;
	/** The kinds that the consumer is told; default both. */
	readonly kinds?: readonly ChangeKind[];
	/** Whether the consumer goes on behind it; default false. */
	readonly passed?: boolean;
}

/** Changes that a consumer is not told until they are released. */
export interface HeldBatch extends WaitingBatch {
	readonly id: number;
	readonly consumer: string;
	readonly reason: HoldReason;
	/** Whether the consumer is told later changes meanwhile. */
	readonly passed: boolean;
	readonly heldAt: string;
	/** When the consumer was told that it is held; null before. */
	readonly toldAt: string | null;
	/** When somebody released it; null while it is held. */
	readonly releasedAt: string | null;
}

export interface HeldBatchesOptions {
	readonly consumer?: string;
	readonly segments?: readonly SegmentRef[];
	readonly signal?: AbortSignal;
}

export interface TouchedOptions {
	/** The mark of an earlier answer: waits until a customer was touched that it did not see. */
	readonly since?: string;
	/** How long to wait at most; default 0. */
	readonly waitMs?: number;
	readonly signal?: AbortSignal;
}

export interface Touched {
	readonly touched: boolean;
	/** What has been seen by now; null where changes are not tracked. */
	readonly mark: string | null;
}

export interface LogOptions extends Pick<ChangesOptions, 'segments' | 'kinds' | 'fields' | 'signal'> {
	/** One customer's path through the segments. */
	readonly customerId?: CustomerId;
	readonly causes?: readonly Cause[];
	/** From this instant on. */
	readonly since?: InstantInput;
	/** Up to this instant, which is out. */
	readonly until?: InstantInput;
	/** Default `oldest`. */
	readonly order?: 'oldest' | 'newest';
	/** Default 1,000. */
	readonly limit?: number;
	/** Goes on behind the page that gave it as `next`. */
	readonly after?: readonly Pick<Change, 'segment' | 'seq'>[];
}

/** How fresh what is known of a segment is. */
export interface Freshness extends NamedSegment {
	/** The instant that its members hold for; null before the first evaluation. */
	readonly evaluatedAt: string | null;
	/** True while the members are not those of the present rule. */
	readonly stale: boolean;
	/** Why its last evaluation failed: the members are still those of `evaluatedAt`. */
	readonly lastError: string | null;
}

/** A page of the log. */
export interface ChangeLog {
	readonly changes: readonly Change[];
	/** Those that were asked for. */
	readonly segments: readonly Freshness[];
	/** For `after`; absent where there is no more. */
	readonly next?: readonly Pick<Change, 'segment' | 'seq'>[];
}

/** How many days are kept; null is for ever. */
export interface Retention {
	/**
	 * Of joins and leaves; default for ever. Kept beyond it: what a consumer has not been told yet, and of each
	 * member the last join, so that the log still gives the membership.
	 */
	readonly changesDays: number | null;
	/**
	 * Of evaluations; default 7. Kept beyond it: the last of each day that went well, for the size over time,
	 * and those whose changes are in the log.
	 */
	readonly evaluationsDays: number | null;
	/** Of uses of a segment by a workflow that has not run since; default 100. */
	readonly usesDays: number;
}

export interface RetentionReport extends Retention {
	/** Rows that were removed now; absent unless it was asked for. */
	readonly trimmed?: { readonly changes: number; readonly evaluations: number; readonly uses: number };
}

export interface RetentionOptions extends Partial<Retention> {
	/** Trims at once; otherwise that happens beside evaluations, little by little. */
	readonly trim?: boolean;
}

export interface EvaluationRecord {
	readonly id: number;
	readonly mode: 'full' | 'incremental';
	readonly asOf: string | null;
	readonly startedAt: string;
	readonly finishedAt: string | null;
	/**
	 * How many customers were looked at. A full evaluation of more than 10,000 gives the database's estimate.
	 */
	readonly examined: number;
	readonly joined: number;
	readonly left: number;
	readonly memberCount: number | null;
	/** Changes that tracking had missed, found by a full evaluation; null where it was not relied on. */
	readonly missed: number | null;
	readonly ruleVersion: number;
	/** The version of the scores that it brought the membership to; null where that was not a new one. */
	readonly scoresVersion: number | null;
	/** Of the whole run: segments that were evaluated together share it. Null of one that never ended. */
	readonly durationMs: number | null;
	readonly error: string | null;
}

export interface HistoryOptions {
	/** Of evaluations and of sizes; default 100. */
	readonly limit?: number;
	/** Evaluations older than the one with this id: for reading page by page. */
	readonly before?: number;
	/** Only evaluations that failed, or only those that did not. */
	readonly failed?: boolean;
}

export interface SegmentHistory {
	readonly evaluations: readonly EvaluationRecord[];
	readonly versions: readonly {
		version: number;
		rule: Rule | null;
		query: string | null;
		title: string;
		savedAt: string;
		/** Who saved it, where that was said. */
		by: Actor | null;
	}[];
	/** Size over time, oldest first; a list's after each edit, too. */
	readonly sizes: readonly { at: string; members: number }[];
}

export interface TimelineOptions {
	/** How many, today among them; default 30. */
	readonly days?: number;
}

/** A day of a segment, in its zone. */
export interface SegmentDay {
	/** `2026-11-28` */
	readonly day: string;
	/** At its end, or now. */
	readonly members: number;
	readonly joined: number;
	readonly left: number;
}

export interface Overlap {
	readonly segments: readonly { id: number; key: string; title: string; members: number }[];
	/** Shared members of each pair. */
	readonly pairs: readonly { a: string; b: string; members: number }[];
	/** Distinct customers in any of them, and in all of them. */
	readonly any: number;
	readonly all: number;
}
