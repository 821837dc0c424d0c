import { sql, type Sql } from '../../database/sql';

/**
 * Whether rows of a table, or of one of its partitions, arrive by logical replication. What writes them fires
 * triggers for rows alone, and of those only the ones that are enabled for replicas, so that changes would be
 * lost in silence.
 * @param oid of the table
 * @see https://www.postgresql.org/docs/current/logical-replication-architecture.html
 */
export const isReplicated = (oid: Sql): Sql => sql`EXISTS (
	WITH RECURSIVE family (oid) AS (SELECT ${oid}::oid UNION SELECT i.inhrelid FROM family AS f JOIN pg_inherits AS i ON i.inhparent = f.oid)
	SELECT FROM pg_subscription_rel AS s JOIN family AS f ON f.oid = s.srrelid)`;
