import { sql, identifier, type Sql } from '../../database/sql';

/** Collation under which the database lowers all of Unicode; undefined where its own does. */
export type Folding = string | undefined;

/** A text without regard to case, by the database's own rules on both sides of a comparison. */
export const fold = (text: Sql, collation: Folding): Sql =>
	collation === undefined ? sql`lower(${text})` : sql`lower(${text} COLLATE ${identifier(collation)})`;
