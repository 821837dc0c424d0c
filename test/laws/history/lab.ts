import { defined } from '../../../lib/error/defined';
import { LAW_SCORES, storeLawScores } from '../scores';
import { Client, Pool } from 'pg';
import { openSegments, type Segments } from '../../../lib';
import { catalogueOf, type Catalogue } from '../../../lib/language/field';
import { describeMapping, type Mapping } from '../../../lib/shop';
import { parseRule } from '../../../lib/language/rule';
import type { Rule } from '../../../lib/language/rule/rule';
import { lookupFor } from '../../../lib/service/segment';
import { Compiler } from '../../../lib/compiler/compiler';
import { join, sql, toQuery } from '../../../lib/database/sql';
import { Store } from '../../../lib/store/schema';
import { SAMPLE } from '../shop/tables';
import { HISTORY_MAPPING, HISTORY_SHOP, HISTORY_TABLES } from './shop';

export interface StoredSegment {
	readonly id: number;
	readonly key: string;
	/** Null for the list. */
	readonly rule: Rule | null;
	readonly timeZone: string;
}

/** Of one segment in order. */
type Members = ReadonlyMap<number, readonly string[]>;

const RESET = `
	SET session_replication_role = replica;
	DO $$ BEGIN EXECUTE (
		SELECT 'TRUNCATE ' || string_agg(format('%I.%I', schemaname, tablename), ', ') || ' RESTART IDENTITY CASCADE'
		FROM pg_tables WHERE (schemaname = 'law' AND tablename !~ '^event_') OR (schemaname = 'segments' AND tablename NOT IN ('migration', 'tracking'))
	); END $$;
	SET session_replication_role = origin`;

/** A shop on a real database with a store and change tracking, used again and again. */
export class HistoryLab {
	/** What was done to the tracking may have left it incomplete. */
	private odd = false;

	private constructor(
		/** That of the shop's writes, and of whoever looks on. */
		readonly client: Client,
		readonly pool: Pool,
		readonly segments: Segments,
		private readonly mapping: Mapping,
	) {}

	get catalogue(): Catalogue {
		return catalogueOf(this.mapping);
	}

	static async open(connectionString: string): Promise<HistoryLab> {
		const client = await connected(connectionString);
		await client.query(`${HISTORY_TABLES}; ${SAMPLE}`);
		const mapping = await describeMapping(HISTORY_SHOP.mapping, client);
		const segments = await openSegments({ connection: connectionString, shop: HISTORY_MAPPING });
		await segments.install({ changeTracking: true });
		return new HistoryLab(client, new Pool({ connectionString, max: 1 }), segments, mapping);
	}

	async close(): Promise<void> {
		await this.segments.close();
		await this.pool.end();
		await this.client.end();
	}

	another = (): Promise<Client> => connected(defined(this.pool.options.connectionString));
	release = (client: Client): Promise<void> => client.end();

	/** An empty shop and store, all triggers in their place. */
	async reset(): Promise<void> {
		await this.client.query('ROLLBACK');
		if (this.odd) {
			await this.client.query(
				`DO $$ BEGIN EXECUTE (SELECT string_agg(format('ALTER TABLE %I.%I ENABLE TRIGGER USER', schemaname, tablename), ';') FROM pg_tables WHERE schemaname = 'law'); END $$`,
			);
			await this.track(true);
			this.odd = false;
		}
		await this.client.query(RESET);
		await storeLawScores(this.client);
	}

	forgetLog = () => this.client.query('TRUNCATE segments.touched, segments.tracking_gap');

	async track(on: boolean): Promise<void> {
		this.odd ||= !on;
		await this.segments.install({ changeTracking: on });
	}

	async alter(statement: string, said: (line: string) => void): Promise<void> {
		this.odd = true;
		await this.client.query(statement);
		said(statement);
	}

	async members(): Promise<Members> {
		const { rows } = await this.client.query<{ id: number; ids: string[] }>(
			'SELECT segment_id AS id, array_agg(customer_id::text ORDER BY customer_id) AS ids FROM segments.membership GROUP BY 1',
		);
		return new Map(rows.map(({ id, ids }) => [id, ids]));
	}

	stored = async (): Promise<StoredSegment[]> =>
		(
			await this.client.query<StoredSegment>(
				`SELECT id, key, rule, coalesce(time_zone, 'UTC') AS "timeZone" FROM segments.segment ORDER BY id`,
			)
		).rows;

	/** What the last evaluation of each segment says that tracking had missed, where it says so. */
	async missed(): Promise<ReadonlyMap<number, number>> {
		const { rows } = await this.client.query<{ id: number; missed: string }>(
			'SELECT * FROM (SELECT DISTINCT ON (segment_id) segment_id AS id, missed FROM segments.evaluation ORDER BY segment_id, evaluation.id DESC) AS last WHERE missed IS NOT NULL',
		);
		return new Map(rows.map(({ id, missed }) => [id, Number(missed)]));
	}

	/** What the query of each rule gives. */
	async compiled(
		asked: readonly (StoredSegment & { readonly asOf: string })[],
		explicit: boolean,
	): Promise<Members> {
		if (asked.length === 0) return new Map();
		const rules = asked.map(({ rule }) => rule);
		const compiler = new Compiler({
			mapping: this.mapping,
			catalogue: this.catalogue,
			segments: await lookupFor(this.client, new Store('segments'), rules),
			scores: [LAW_SCORES],
			storeSchema: 'segments',
		});
		const queries = asked.map(({ id, rule, asOf, timeZone }) => {
			const parsed = parseRule(defined(rule), { fields: this.catalogue });
			const ids = compiler.ids(compiler.compile(parsed, { asOf, timeZone, explicit }));
			return sql`SELECT ${id}::int AS id, array_agg(customer_id::text ORDER BY customer_id) AS ids FROM (${ids}) AS ids`;
		});
		const { sql: text, bindings } = toQuery(join(queries, ' UNION ALL '));
		const { rows } = await this.client.query<{ id: number; ids: string[] | null }>(
			text,
			bindings as unknown[],
		);
		return new Map(rows.map(({ id, ids }) => [id, ids ?? []]));
	}
}

async function connected(connectionString: string): Promise<Client> {
	const client = new Client({ connectionString });
	await client.connect();
	await client.query('SET jit = off');
	return client;
}
