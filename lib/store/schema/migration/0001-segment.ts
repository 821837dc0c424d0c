import type { Migration } from './migration';

/**
 * `title_folded` (trimmed, lower case) is made by us, not by an index on lower(title): a database with locale
 * C lowers only ASCII. Evaluations update a row of `segment` each time, so half of a page is kept free for
 * it.
 */
export const segment: Migration = {
	version: 1,
	name: 'segment',
	sql: ({ schema }) => `
CREATE TABLE ${schema}.segment (
	id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	key text NOT NULL UNIQUE,
	title text NOT NULL,
	title_folded text NOT NULL UNIQUE,
	description text,
	kind text NOT NULL CHECK (kind IN ('dynamic', 'static')),
	rule jsonb,
	active boolean NOT NULL DEFAULT true,
	time_zone text,
	version integer NOT NULL DEFAULT 1,
	member_count bigint NOT NULL DEFAULT 0,
	created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	reviewed_at timestamptz,
	evaluated_at timestamptz,
	evaluated_version integer,
	last_error text,
	last_error_code text,
	last_seq bigint NOT NULL DEFAULT 0,
	seen pg_snapshot,
	seen_fingerprint integer,
	reconciled_at timestamptz,
	sight jsonb,
	learnt jsonb,
	CHECK ((kind = 'dynamic') = (rule IS NOT NULL))
) WITH (fillfactor = 50, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0);

CREATE TABLE ${schema}.segment_version (
	segment_id integer NOT NULL REFERENCES ${schema}.segment ON DELETE CASCADE,
	version integer NOT NULL,
	title text NOT NULL,
	rule jsonb,
	time_zone text,
	saved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	by jsonb,
	PRIMARY KEY (segment_id, version)
);

CREATE TABLE ${schema}.segment_use (
	kind text NOT NULL,
	id text NOT NULL,
	node text NOT NULL DEFAULT '',
	standing boolean NOT NULL DEFAULT true,
	segment_id integer REFERENCES ${schema}.segment ON DELETE CASCADE,
	name text,
	registered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	last_used_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX segment_use_once ON ${schema}.segment_use (kind, id, node, coalesce(segment_id, 0));
CREATE INDEX segment_use_segment ON ${schema}.segment_use (segment_id);

COMMENT ON TABLE ${schema}.segment IS 'A titled rule (dynamic) or a titled list of customers (static)';
COMMENT ON COLUMN ${schema}.segment.reviewed_at IS 'When somebody last marked it as looked at and right';
COMMENT ON COLUMN ${schema}.segment.evaluated_at IS 'The instant that the membership holds for; null before the first evaluation';
COMMENT ON COLUMN ${schema}.segment.evaluated_version IS 'Version of the rule that the membership holds for';
COMMENT ON COLUMN ${schema}.segment.last_error IS 'Why the last evaluation failed, in words; null after one that succeeded';
COMMENT ON COLUMN ${schema}.segment.last_error_code IS 'The same as a code: EVALUATION_HELD, where somebody must confirm';
COMMENT ON COLUMN ${schema}.segment.last_seq IS 'Highest seq in membership_change';
COMMENT ON COLUMN ${schema}.segment.seen IS 'What of the touched customers the membership has taken into account';
COMMENT ON COLUMN ${schema}.segment.seen_fingerprint IS 'Of all that the membership was made from except the rows; null when seen cannot be relied on';
COMMENT ON COLUMN ${schema}.segment.reconciled_at IS 'When a full evaluation last ran';
COMMENT ON COLUMN ${schema}.segment.sight IS 'Relations that had rows at the last good evaluation, and the row-level security that was in force then';
COMMENT ON COLUMN ${schema}.segment.learnt IS 'What each strategy of its query took, and on what that was measured';
COMMENT ON TABLE ${schema}.segment_version IS 'Every rule that a segment has had';
COMMENT ON COLUMN ${schema}.segment_version.by IS 'Who saved it: kind, id, name, node';
COMMENT ON TABLE ${schema}.segment_use IS 'Which workflows use a segment; without segment_id: all segments';
COMMENT ON COLUMN ${schema}.segment_use.standing IS 'Until it is taken back, as of a trigger that waits; otherwise of a node that ran';
COMMENT ON COLUMN ${schema}.segment_use.last_used_at IS 'A use that is older than retention says counts no more';
`,
};
