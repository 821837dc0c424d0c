import { sql, type Sql } from '../../database/sql';
import type { Store } from '../schema';

/** What is told of the change `c` of the segment `s`, beside the tables of `causesOf`. */
export const TOLD = sql`c.id, c.seq, c.customer_id, c.kind, c.cause, c.occurred_at, s.id AS segment_id, s.key, s.title,
	c.conditions, e.scores_version, e.former_version, e.rule_version, edit.by`;

/**
 * Where the cause of the change `c` is told in full: an edit of the rule by its evaluation, one by hand by
 * its edit.
 */
export const causesOf = (store: Store): Sql => sql`
	LEFT JOIN ${store.table('evaluation')} AS e ON c.cause = 'rule' AND e.id = c.evaluation_id
	LEFT JOIN ${store.table('list_edit')} AS edit ON edit.id = c.edit_id`;
