-- Who is told about changes
CREATE TABLE segments.consumer (
	name text NOT NULL,
	follows_all boolean NOT NULL DEFAULT false,
	created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
	CONSTRAINT consumer_pkey PRIMARY KEY (name)
);

-- Up to which seq a consumer has been told
CREATE TABLE segments.consumer_position (
	consumer text NOT NULL,
	segment_id integer NOT NULL,
	seq bigint NOT NULL,
	moved_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
	members_at bigint NOT NULL DEFAULT 0,
	CONSTRAINT consumer_position_consumer_fkey FOREIGN KEY (consumer) REFERENCES segments.consumer(name) ON DELETE CASCADE,
	CONSTRAINT consumer_position_pkey PRIMARY KEY (consumer, segment_id),
	CONSTRAINT consumer_position_segment_id_fkey FOREIGN KEY (segment_id) REFERENCES segments.segment(id) ON DELETE CASCADE
) WITH (fillfactor=50, autovacuum_vacuum_threshold=200, autovacuum_vacuum_scale_factor=0);
CREATE INDEX consumer_position_segment ON segments.consumer_position USING btree (segment_id);

-- Every run that brought a membership up to date, or tried to
CREATE TABLE segments.evaluation (
	id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
	segment_id integer NOT NULL,
	mode text NOT NULL,
	as_of timestamp with time zone,
	started_at timestamp with time zone NOT NULL,
	finished_at timestamp with time zone,
	examined bigint NOT NULL DEFAULT 0,
	joined bigint NOT NULL DEFAULT 0,
	"left" bigint NOT NULL DEFAULT 0,
	member_count bigint,
	rule_version integer NOT NULL,
	former_version integer,
	duration_ms integer,
	error text,
	missed bigint,
	scores_version integer,
	CONSTRAINT evaluation_mode_check CHECK ((mode = ANY (ARRAY['full'::text, 'incremental'::text]))),
	CONSTRAINT evaluation_pkey PRIMARY KEY (id),
	CONSTRAINT evaluation_segment_id_fkey FOREIGN KEY (segment_id) REFERENCES segments.segment(id) ON DELETE CASCADE
) WITH (fillfactor=90);
CREATE INDEX evaluation_segment ON segments.evaluation USING btree (segment_id, id);
CREATE INDEX evaluation_started ON segments.evaluation USING brin (started_at);

-- Changes that a consumer is not told until they are released
CREATE TABLE segments.held_batch (
	id integer NOT NULL GENERATED ALWAYS AS IDENTITY,
	consumer text NOT NULL,
	segment_id integer NOT NULL,
	reason text NOT NULL,
	first_seq bigint NOT NULL,
	last_seq bigint NOT NULL,
	kinds text[],
	joined bigint NOT NULL,
	"left" bigint NOT NULL,
	causes jsonb NOT NULL,
	members_before bigint NOT NULL,
	passed boolean NOT NULL,
	held_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
	told_at timestamp with time zone,
	released_at timestamp with time zone,
	CONSTRAINT held_batch_consumer_fkey FOREIGN KEY (consumer) REFERENCES segments.consumer(name) ON DELETE CASCADE,
	CONSTRAINT held_batch_consumer_segment_id_first_seq_key UNIQUE (consumer, segment_id, first_seq),
	CONSTRAINT held_batch_pkey PRIMARY KEY (id),
	CONSTRAINT held_batch_reason_check CHECK ((reason = ANY (ARRAY['large'::text, 'failing'::text]))),
	CONSTRAINT held_batch_segment_id_fkey FOREIGN KEY (segment_id) REFERENCES segments.segment(id) ON DELETE CASCADE
);
CREATE INDEX held_batch_segment ON segments.held_batch USING btree (segment_id);

-- Every edit of a list by hand
CREATE TABLE segments.list_edit (
	id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
	segment_id integer NOT NULL,
	edited_at timestamp with time zone NOT NULL,
	joined bigint NOT NULL,
	"left" bigint NOT NULL,
	member_count bigint NOT NULL,
	by jsonb,
	CONSTRAINT list_edit_pkey PRIMARY KEY (id),
	CONSTRAINT list_edit_segment_id_fkey FOREIGN KEY (segment_id) REFERENCES segments.segment(id) ON DELETE CASCADE
);
CREATE INDEX list_edit_segment ON segments.list_edit USING btree (segment_id, id);

-- Who is in which segment now
CREATE TABLE segments.membership (
	segment_id integer NOT NULL,
	customer_id integer NOT NULL,
	joined_at timestamp with time zone NOT NULL,
	CONSTRAINT membership_pkey PRIMARY KEY (segment_id, customer_id)
) WITH (autovacuum_vacuum_scale_factor=0.05, autovacuum_analyze_scale_factor=0.02);

-- Every customer that joined or left, once, for ever; seq has no gaps within a segment
CREATE TABLE segments.membership_change (
	id uuid NOT NULL DEFAULT gen_random_uuid(),
	segment_id integer NOT NULL,
	seq bigint NOT NULL,
	customer_id integer NOT NULL,
	kind text NOT NULL,
	cause text NOT NULL,
	evaluation_id bigint,
	edit_id bigint,
	occurred_at timestamp with time zone NOT NULL,
	conditions jsonb,
	CONSTRAINT membership_change_cause_check CHECK ((cause = ANY (ARRAY['data'::text, 'time'::text, 'rule'::text, 'manual'::text]))),
	CONSTRAINT membership_change_kind_check CHECK ((kind = ANY (ARRAY['joined'::text, 'left'::text]))),
	CONSTRAINT membership_change_pkey PRIMARY KEY (segment_id, seq)
) WITH (autovacuum_vacuum_insert_scale_factor=0.05, autovacuum_analyze_scale_factor=0.02);
CREATE INDEX membership_change_customer ON segments.membership_change USING btree (customer_id, segment_id, seq);

CREATE TABLE segments.migration (
	version integer NOT NULL,
	name text NOT NULL,
	applied_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
	CONSTRAINT migration_pkey PRIMARY KEY (version)
);

-- How many days are kept of the log, of evaluations that moved nobody, and of uses; null is for ever; without a row the defaults hold
CREATE TABLE segments.retention (
	singleton boolean NOT NULL DEFAULT true,
	changes_days integer,
	evaluations_days integer,
	uses_days integer NOT NULL,
	CONSTRAINT retention_changes_days_check CHECK ((changes_days > 0)),
	CONSTRAINT retention_evaluations_days_check CHECK ((evaluations_days > 0)),
	CONSTRAINT retention_pkey PRIMARY KEY (singleton),
	CONSTRAINT retention_singleton_check CHECK (singleton),
	CONSTRAINT retention_uses_days_check CHECK ((uses_days > 0))
);

-- Cut points and parameters of scores, each as it was computed; the highest version of a currency is in force
CREATE TABLE segments.score_version (
	currency text NOT NULL,
	version integer NOT NULL,
	of_one_currency boolean NOT NULL,
	as_of timestamp with time zone NOT NULL,
	fitted_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
	time_zone text NOT NULL,
	schedule text NOT NULL,
	settings jsonb NOT NULL,
	rfm jsonb NOT NULL,
	bg_nbd jsonb,
	gamma_gamma jsonb,
	calibration jsonb NOT NULL,
	CONSTRAINT score_version_pkey PRIMARY KEY (currency, version)
);

-- A titled rule (dynamic) or a titled list of customers (static)
CREATE TABLE segments.segment (
	id integer NOT NULL GENERATED ALWAYS AS IDENTITY,
	key text NOT NULL,
	title text NOT NULL,
	title_folded text NOT NULL,
	description text,
	kind text NOT NULL,
	rule jsonb,
	active boolean NOT NULL DEFAULT true,
	time_zone text,
	version integer NOT NULL DEFAULT 1,
	member_count bigint NOT NULL DEFAULT 0,
	created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
	updated_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
	reviewed_at timestamp with time zone,
	evaluated_at timestamp with time zone,
	evaluated_version integer,
	last_error text,
	last_error_code text,
	last_seq bigint NOT NULL DEFAULT 0,
	seen pg_snapshot,
	seen_fingerprint integer,
	reconciled_at timestamp with time zone,
	sight jsonb,
	learnt jsonb,
	scored_by jsonb,
	CONSTRAINT segment_check CHECK (((kind = 'dynamic'::text) = (rule IS NOT NULL))),
	CONSTRAINT segment_key_key UNIQUE (key),
	CONSTRAINT segment_kind_check CHECK ((kind = ANY (ARRAY['dynamic'::text, 'static'::text]))),
	CONSTRAINT segment_pkey PRIMARY KEY (id),
	CONSTRAINT segment_title_folded_key UNIQUE (title_folded)
) WITH (fillfactor=50, autovacuum_vacuum_threshold=200, autovacuum_vacuum_scale_factor=0);

-- Which workflows use a segment; without segment_id: all segments
CREATE TABLE segments.segment_use (
	kind text NOT NULL,
	id text NOT NULL,
	node text NOT NULL DEFAULT ''::text,
	standing boolean NOT NULL DEFAULT true,
	segment_id integer,
	name text,
	registered_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
	last_used_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
	CONSTRAINT segment_use_segment_id_fkey FOREIGN KEY (segment_id) REFERENCES segments.segment(id) ON DELETE CASCADE
) WITH (fillfactor=50);
CREATE UNIQUE INDEX segment_use_once ON segments.segment_use USING btree (kind, id, node, COALESCE(segment_id, 0));
CREATE INDEX segment_use_segment ON segments.segment_use USING btree (segment_id);

-- Every rule that a segment has had
CREATE TABLE segments.segment_version (
	segment_id integer NOT NULL,
	version integer NOT NULL,
	title text NOT NULL,
	rule jsonb,
	time_zone text,
	saved_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
	by jsonb,
	CONSTRAINT segment_version_pkey PRIMARY KEY (segment_id, version),
	CONSTRAINT segment_version_segment_id_fkey FOREIGN KEY (segment_id) REFERENCES segments.segment(id) ON DELETE CASCADE
);

-- Customers whose rows changed, written by triggers; trimmed once all segments have seen it
CREATE TABLE segments.touched (
	xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
	customer_id integer NOT NULL
) WITH (autovacuum_vacuum_scale_factor=0.05, autovacuum_vacuum_insert_scale_factor=0.2);

-- Whether, and on which tables, changed rows are followed
CREATE TABLE segments.tracking (
	one boolean NOT NULL DEFAULT true,
	enabled boolean NOT NULL,
	epoch integer NOT NULL,
	tables text[] NOT NULL,
	trimmed_below xid8 NOT NULL DEFAULT '0'::xid8,
	changed_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
	CONSTRAINT tracking_one_check CHECK (one),
	CONSTRAINT tracking_pkey PRIMARY KEY (one)
);

-- Changes that could not be followed: the next evaluation looks at everybody
CREATE TABLE segments.tracking_gap (
	xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
	noticed_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
	reason text NOT NULL
);
CREATE INDEX tracking_gap_xid ON segments.tracking_gap USING btree (xid);
