import type { KnownUse, Segment } from '../types';
import { summarise } from '../../language/describe';
import { formatQuery } from '../../language/query';
import type { Rule } from '../../language/rule';
import { inOrder } from './rule-order';

/** A row of `segment`, as the statements give it; int8 comes as text. */
export interface SegmentRow {
	readonly id: number;
	readonly key: string;
	readonly title: string;
	/** As titles are compared. */
	readonly title_folded: string;
	readonly description: string | null;
	readonly kind: 'dynamic' | 'static';
	readonly rule: Rule | null;
	readonly active: boolean;
	readonly time_zone: string | null;
	readonly version: number;
	readonly member_count: string;
	readonly created_at: string;
	readonly updated_at: string;
	readonly reviewed_at: string | null;
	readonly evaluated_at: string | null;
	readonly evaluated_version: number | null;
	readonly last_error: string | null;
	readonly last_seq: string;
	readonly used_by: readonly KnownUse[];
}

/** How results name a segment. */
export interface SegmentName {
	readonly id: number;
	readonly key: string;
	readonly title: string;
}

export const nameOf = ({ id, key, title }: SegmentName): SegmentName => ({ id, key, title });

export function toSegment(row: SegmentRow): Segment {
	const rule = row.rule === null ? null : inOrder(row.rule);
	return {
		...nameOf(row),
		description: row.description,
		kind: row.kind,
		rule,
		query: rule === null ? null : formatQuery(rule),
		summary: rule === null ? 'a list of customers' : summarise(rule),
		active: row.active,
		timeZone: row.time_zone,
		version: row.version,
		memberCount: Number(row.member_count),
		stale: row.kind === 'dynamic' && row.evaluated_version !== row.version,
		createdAt: row.created_at,
		updatedAt: row.updated_at,
		reviewedAt: row.reviewed_at,
		evaluatedAt: row.evaluated_at,
		lastError: row.last_error,
		usedBy: row.used_by,
	};
}
