import type { Pool } from 'pg';

/**
 * What must hold of a store at any moment, after any crash. Returns the faults in words; none is `[]`.
 *
 * replay       replaying membership_change gives membership, joined_at included
 * alternation  each customer's changes in a segment are joined, left, joined …
 * gapless      seq runs 1, 2, 3 … in each segment, and the segment's row knows the last
 * counts       member_count is the number of members; each evaluation's figures are those of its changes
 * forward      as_of never goes back between two evaluations of a segment
 * known        whatever has members or changes is a segment
 */
export async function faultsOfStore(pool: Pool, schema = 'segments'): Promise<string[]> {
	const faults: string[] = [];
	for (const [name, text] of Object.entries(CHECKS)) {
		const { rows } = await pool.query<{ fault: string }>(text.replaceAll('$schema', schema));
		faults.push(...rows.map(({ fault }) => `${name}: ${fault}`));
	}
	return faults;
}

const LAST = `(
	SELECT DISTINCT ON (segment_id, customer_id) segment_id, customer_id, kind, occurred_at
	FROM $schema.membership_change ORDER BY segment_id, customer_id, seq DESC
)`;

const CHECKS: Readonly<Record<string, string>> = {
	replay: `
		SELECT format('segment %s customer %s: log says %s, membership %s', coalesce(l.segment_id, m.segment_id), coalesce(l.customer_id, m.customer_id),
			coalesce(l.occurred_at::text, 'nothing'), coalesce(m.joined_at::text, 'nothing')) AS fault
		FROM (SELECT * FROM ${LAST} AS last WHERE kind = 'joined') AS l
		FULL JOIN $schema.membership AS m ON m.segment_id = l.segment_id AND m.customer_id = l.customer_id
		WHERE l.customer_id IS NULL OR m.customer_id IS NULL OR l.occurred_at <> m.joined_at`,
	alternation: `
		SELECT format('segment %s seq %s customer %s: %s after %s', segment_id, seq, customer_id, kind, coalesce(before, 'nothing')) AS fault
		FROM (SELECT *, lag(kind) OVER (PARTITION BY segment_id, customer_id ORDER BY seq) AS before FROM $schema.membership_change) AS c
		WHERE kind = coalesce(before, 'left')`,
	gapless: `
		SELECT format('segment %s: %s changes, from %s to %s, last_seq %s', s.id, c.n, c.least, c.most, s.last_seq) AS fault
		FROM $schema.segment AS s
		LEFT JOIN (SELECT segment_id, count(*) AS n, min(seq) AS least, max(seq) AS most FROM $schema.membership_change GROUP BY 1) AS c ON c.segment_id = s.id
		WHERE coalesce(c.n, 0) <> s.last_seq OR coalesce(c.most, 0) <> s.last_seq OR coalesce(c.least, 1) <> 1`,
	counts: `
		SELECT format('segment %s: member_count %s, members %s', s.id, s.member_count, (SELECT count(*) FROM $schema.membership AS m WHERE m.segment_id = s.id)) AS fault
		FROM $schema.segment AS s WHERE s.member_count <> (SELECT count(*) FROM $schema.membership AS m WHERE m.segment_id = s.id)
		UNION ALL
		SELECT format('evaluation %s: joined %s, left %s, its changes %s and %s', e.id, e.joined, e."left", c.joined, c.gone)
		FROM $schema.evaluation AS e
		CROSS JOIN LATERAL (
			SELECT count(*) FILTER (WHERE kind = 'joined') AS joined, count(*) FILTER (WHERE kind = 'left') AS gone
			FROM $schema.membership_change AS c WHERE c.evaluation_id = e.id
		) AS c
		WHERE c.joined <> e.joined OR c.gone <> e."left" OR (e.error IS NULL AND e.finished_at IS NULL)`,
	forward: `
		SELECT format('segment %s: %s after %s', segment_id, as_of, before) AS fault
		FROM (SELECT segment_id, as_of, lag(as_of) OVER (PARTITION BY segment_id ORDER BY id) AS before FROM $schema.evaluation WHERE error IS NULL) AS e
		WHERE as_of < before`,
	known: `
		SELECT format('segment %s is gone, its members or changes are not', segment_id) AS fault
		FROM (SELECT segment_id FROM $schema.membership UNION SELECT segment_id FROM $schema.membership_change) AS used
		WHERE segment_id NOT IN (SELECT id FROM $schema.segment)`,
};
