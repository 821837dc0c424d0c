import type { Migration } from './migration';

export const sight: Migration = {
	version: 6,
	name: 'what the last good evaluation could see',
	sql: ({ schema }) => `
ALTER TABLE ${schema}.segment ADD COLUMN sight jsonb;

COMMENT ON COLUMN ${schema}.segment.sight IS 'Relations that had rows at the last good evaluation, and the row-level security that was in force then';
`,
};
