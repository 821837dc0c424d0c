import type { Migration } from './migration';

export const consumer: Migration = {
	version: 3,
	name: 'consumers of changes and their positions',
	sql: ({ schema }) => `
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
	PRIMARY KEY (consumer, segment_id)
) WITH (fillfactor = 50, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0);
CREATE INDEX consumer_position_segment ON ${schema}.consumer_position (segment_id);

COMMENT ON TABLE ${schema}.consumer IS 'Who is told about changes';
COMMENT ON COLUMN ${schema}.consumer.follows_all IS 'Whether it has asked for all segments: then it is told about later ones from their beginning';
COMMENT ON TABLE ${schema}.consumer_position IS 'Up to which seq a consumer has been told';
`,
};
