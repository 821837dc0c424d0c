import type { Client } from 'pg';
import { NOW } from './platform';

/** A membership as somebody would keep it without us. */
export async function createMembers(client: Client, idType: string): Promise<void> {
	await client.query(`DROP SCHEMA IF EXISTS hand CASCADE; CREATE SCHEMA hand;
		CREATE TABLE hand.member (segment integer, customer_id ${idType}, joined_at timestamptz NOT NULL, PRIMARY KEY (segment, customer_id));
		CREATE TABLE hand.change (segment integer, customer_id ${idType}, kind text NOT NULL, at timestamptz NOT NULL)`);
}

/** One statement that brings the members up to date with the query and logs who came and went. */
export const evaluateByHand = (segment: number, query: string): string => `
	WITH difference AS MATERIALIZED (
		SELECT coalesce(found.customer_id, stored.customer_id) AS customer_id, stored.customer_id IS NULL AS joins
		FROM (${query}) AS found (customer_id) FULL JOIN (SELECT customer_id FROM hand.member WHERE segment = ${segment}) AS stored ON stored.customer_id = found.customer_id
		WHERE found.customer_id IS NULL OR stored.customer_id IS NULL),
	leaving AS (DELETE FROM hand.member AS m USING difference AS d WHERE NOT d.joins AND m.segment = ${segment} AND m.customer_id = d.customer_id),
	joining AS (INSERT INTO hand.member SELECT ${segment}, customer_id, '${NOW}' FROM difference WHERE joins),
	logged AS (INSERT INTO hand.change SELECT ${segment}, customer_id, CASE WHEN joins THEN 'joined' ELSE 'left' END, '${NOW}' FROM difference)
	SELECT count(*) FILTER (WHERE joins) AS joined, count(*) FILTER (WHERE NOT joins) AS left FROM difference`;
