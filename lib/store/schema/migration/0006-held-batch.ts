import type { Migration } from './migration';

/**
 * A span of one segment's log that one consumer is not told until a person, or a rule of the consumer's, says
 * so. What it holds is counted when it is held: the log may be trimmed, and a list of held batches must not
 * read it.
 */
export const heldBatch: Migration = {
	version: 6,
	name: 'held batches',
	sql: ({ schema }) => `
CREATE TABLE ${schema}.held_batch (
	id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	consumer text NOT NULL REFERENCES ${schema}.consumer ON DELETE CASCADE,
	segment_id integer NOT NULL REFERENCES ${schema}.segment ON DELETE CASCADE,
	reason text NOT NULL CHECK (reason IN ('large', 'failing')),
	first_seq bigint NOT NULL,
	last_seq bigint NOT NULL,
	kinds text[],
	joined bigint NOT NULL,
	"left" bigint NOT NULL,
	causes jsonb NOT NULL,
	members_before bigint NOT NULL,
	passed boolean NOT NULL,
	held_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	told_at timestamptz,
	released_at timestamptz,
	UNIQUE (consumer, segment_id, first_seq)
);
CREATE INDEX held_batch_segment ON ${schema}.held_batch (segment_id);

COMMENT ON TABLE ${schema}.held_batch IS 'Changes that a consumer is not told until they are released';
COMMENT ON COLUMN ${schema}.held_batch.reason IS 'large: more changes at once than is usual; failing: the workflow failed with them again and again';
COMMENT ON COLUMN ${schema}.held_batch.kinds IS 'The kinds of change that the consumer is told; null for both';
COMMENT ON COLUMN ${schema}.held_batch.passed IS 'Whether the consumer is told later changes meanwhile';
COMMENT ON COLUMN ${schema}.held_batch.told_at IS 'When the consumer was told that it is held';
`,
};
