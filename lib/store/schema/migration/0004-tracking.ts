import type { Migration } from './migration';

/**
 * The log of touched customers is only ever appended to by the shop's own transactions and read by the
 * difference of two snapshots, so that a transaction that commits late is neither missed nor waited for. A
 * set with ON CONFLICT would lose changes (DO NOTHING) or make two writes to one customer wait for each other
 * (DO UPDATE). It has no index: it is trimmed to what an evaluation is about to read anyway, and an index
 * cost a single insert of the shop about a tenth of its speed.
 */
export const tracking: Migration = {
	version: 4,
	name: 'change tracking',
	sql: ({ schema, keyType }) => `
CREATE TABLE ${schema}.tracking (
	one boolean PRIMARY KEY DEFAULT true CHECK (one),
	enabled boolean NOT NULL,
	epoch integer NOT NULL,
	tables text[] NOT NULL,
	trimmed_below xid8 NOT NULL DEFAULT '0',
	changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE ${schema}.touched (
	xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
	customer_id ${keyType} NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.2);

CREATE TABLE ${schema}.tracking_gap (
	xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
	noticed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	reason text NOT NULL
);
CREATE INDEX tracking_gap_xid ON ${schema}.tracking_gap (xid);

COMMENT ON TABLE ${schema}.tracking IS 'Whether, and on which tables, changed rows are followed';
COMMENT ON TABLE ${schema}.touched IS 'Customers whose rows changed, written by triggers; trimmed once all segments have seen it';
COMMENT ON TABLE ${schema}.tracking_gap IS 'Changes that could not be followed: the next evaluation looks at everybody';
`,
};
