import type { Migration } from './migration';

export const changeLog: Migration = {
	version: 3,
	name: 'change log',
	sql: ({ schema, keyType }) => `
CREATE TABLE ${schema}.membership_change (
	id uuid NOT NULL DEFAULT gen_random_uuid(),
	segment_id integer NOT NULL,
	seq bigint NOT NULL,
	customer_id ${keyType} NOT NULL,
	kind text NOT NULL CHECK (kind IN ('joined', 'left')),
	cause text NOT NULL CHECK (cause IN ('data', 'time', 'rule', 'manual')),
	evaluation_id bigint,
	occurred_at timestamptz NOT NULL,
	PRIMARY KEY (segment_id, seq)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);

CREATE TABLE ${schema}.consumer (
	name text PRIMARY KEY,
	follows_all boolean NOT NULL DEFAULT false,
	created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE ${schema}.consumer_position (
	consumer text NOT NULL REFERENCES ${schema}.consumer ON DELETE CASCADE,
	segment_id integer NOT NULL REFERENCES ${schema}.segment ON DELETE CASCADE,
	seq bigint NOT NULL,
	moved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	members_at bigint NOT NULL DEFAULT 0,
	PRIMARY KEY (consumer, segment_id)
) WITH (fillfactor = 50, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0);
CREATE INDEX consumer_position_segment ON ${schema}.consumer_position (segment_id);

COMMENT ON TABLE ${schema}.membership_change IS 'Every customer that joined or left, once, for ever; seq has no gaps within a segment';
COMMENT ON TABLE ${schema}.consumer IS 'Who is told about changes';
COMMENT ON COLUMN ${schema}.consumer.follows_all IS 'Whether it has asked for all segments: then it is told about later ones from their beginning';
COMMENT ON TABLE ${schema}.consumer_position IS 'Up to which seq a consumer has been told';
COMMENT ON COLUMN ${schema}.consumer_position.members_at IS 'Up to this seq only the joins of those who were members then are told';
`,
};
