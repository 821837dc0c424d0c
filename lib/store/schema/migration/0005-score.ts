import type { Migration } from './migration';

export const score: Migration = {
	version: 5,
	name: 'cut points of scores and parameters of predictions',
	sql: ({ schema }) => `
CREATE TABLE ${schema}.score_version (
	currency text NOT NULL,
	version integer NOT NULL,
	of_one_currency boolean NOT NULL,
	as_of timestamptz NOT NULL,
	fitted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	time_zone text NOT NULL,
	schedule text NOT NULL,
	settings jsonb NOT NULL,
	rfm jsonb NOT NULL,
	bg_nbd jsonb,
	gamma_gamma jsonb,
	calibration jsonb NOT NULL,
	PRIMARY KEY (currency, version)
);

ALTER TABLE ${schema}.segment ADD COLUMN scored_by jsonb;
ALTER TABLE ${schema}.evaluation ADD COLUMN scores_version integer;

COMMENT ON TABLE ${schema}.score_version IS 'Cut points and parameters of scores, each as it was computed; the highest version of a currency is in force';
COMMENT ON COLUMN ${schema}.score_version.currency IS 'Of the orders; empty where orders have none';
COMMENT ON COLUMN ${schema}.score_version.schedule IS 'How often it is computed anew: daily, weekly, monthly, never';
COMMENT ON COLUMN ${schema}.segment.scored_by IS 'Version of the scores of each currency that the membership holds for; null where the rule asks for none';
COMMENT ON COLUMN ${schema}.evaluation.scores_version IS 'New version of the scores that this evaluation brought the membership to';
`,
};
