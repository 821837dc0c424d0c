import type { Rule } from '../../language/rule/rule';
import type { Sight } from './sight';

/** A segment that is to be evaluated, as its locked row says. */
export interface Due {
	readonly id: number;
	readonly key: string;
	readonly title: string;
	readonly kind: 'dynamic' | 'static';
	readonly rule: unknown;
	readonly version: number;
	/** Version of the rule that the membership holds for; null before the first evaluation. */
	readonly evaluatedVersion: number | null;
	/** ISO 8601; null before the first evaluation. */
	readonly evaluatedAt: string | null;
	readonly timeZone: string | null;
	readonly members: number;
	readonly lastSeq: string;
	/** What of the tracked changes this membership has seen; null when none or not known. */
	readonly seen: string | null;
	/** What the membership was made from, beside the rows, when `seen` was taken (`basisOf`); null when `seen` is worth nothing. */
	readonly seenBasis: number | null;
	/** When a full evaluation last found the membership right. */
	readonly reconciledAt: string | null;
	/** What the last good evaluation could see; null when none has written it down. */
	readonly sight: Sight | null;
}

/** A dynamic segment with its rule read, ready to be planned. */
export interface Ready extends Due {
	readonly parsed: Rule;
	/** What it is made from now. */
	readonly basis: number | null;
	/** What this evaluation can see; not known before it has looked. */
	readonly sees?: Sight;
}

/** What became of one segment in one evaluation. */
export interface Outcome {
	readonly due: Ready;
	/** Of its row in the history. */
	readonly evaluationId: string;
	readonly mode: 'full' | 'incremental';
	readonly asOf: string;
	readonly examined: number;
	readonly joined: number;
	readonly left: number;
	/** Of a full evaluation where the log of changed customers could have been followed: changes that it would have missed. */
	readonly missed?: number;
}
