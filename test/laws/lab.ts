import { Client } from 'pg';
import { firstOf, itemAt } from '../../lib/error/defined';
import { catalogueOf, type Catalogue } from '../../lib/language/field';
import { describeMapping, type Mapping } from '../../lib/shop';
import { Compiler, type Compiled } from '../../lib/compiler/compiler';
import type { KnownSegment } from '../../lib/compiler/plan/compile-context';
import { byNames } from '../../lib/compiler/strategy/names';
import { STRATEGIES } from '../../lib/compiler/strategy/choose';
import { joinedShop } from '../../lib/compiler/strategy/joined';
import { parseRule } from '../../lib/language/rule';
import type { Rule } from '../../lib/language/rule/rule';
import { join, sql, toQuery, type Sql } from '../../lib/database/sql';
import type { Moment } from '../../lib/language/time';
import type { Clock } from '../oracle/clock';
import type { Shop } from '../oracle/shop';
import { LAW_SCORES } from './scores';
import { load } from './shop/load';
import { PLAIN, SAMPLE, TABLES, type LawShop } from './shop/tables';
import { matchesTogether } from './shared-shape';

/**
 * `prefiltered` and `listed` are `scan` where a rule has no conditions to filter by first; `together` are
 * many rules in one query, `together_joined` the same with what is looked up for orders joined, and
 * `by_row_ids` any strategy once what a rule names is looked up.
 */
export const SHAPES = [...STRATEGIES, 'together', 'together_joined', 'by_row_ids'] as const;
export type Shape = (typeof SHAPES)[number];

/** What `member_of` may name: static ones by their members, dynamic ones by their rule. */
export interface Segments {
	readonly dynamic: Readonly<Record<string, Rule>>;
	readonly static: Readonly<Record<string, readonly string[]>>;
}

/** Rules of one round trip. */
const BATCH = 20;

export interface Prepared {
	readonly plans: readonly Compiled[];
	readonly compiler: Compiler;
}

/**
 * Runs rules on a real database, many at once: planning dominates, and a round trip for each would double the
 * time.
 */
export class Lab {
	private constructor(
		readonly client: Client,
		readonly shop: LawShop,
		private readonly mapping: Mapping,
		readonly catalogue: Catalogue,
	) {}

	/** Makes the tables where they are not there yet. */
	static async open(connectionString: string, shop = PLAIN): Promise<Lab> {
		const client = new Client({ connectionString });
		await client.connect();
		const { rows } = await client.query<{ there: boolean }>(
			`SELECT to_regnamespace('law') IS NOT NULL AS there`,
		);
		await client.query(`${firstOf(rows).there ? 'TRUNCATE law.customer' : TABLES}; ${SAMPLE}`);
		const mapping = await describeMapping(shop.mapping, client);
		return new Lab(client, shop, mapping, catalogueOf(mapping));
	}

	close = (): Promise<void> => this.client.end();

	#loaded = Promise.resolve();

	/**
	 * Puts the rows of this shop in place of the last one's. One after the other: a search for a smaller
	 * counterexample that ran out of time may still be loading.
	 */
	load(shop: Shop, segments: Segments): Promise<void> {
		const members = new Map(Object.values(segments.static).map((ids, index) => [index + 1, ids]));
		const loading = this.#loaded.then(() => load(shop, members, this.client));
		this.#loaded = loading.catch(() => undefined);
		return loading;
	}

	/** Changes how the session writes dates and plans queries; nothing that may show in any answer. */
	async set(settings: Readonly<Record<string, string>>): Promise<void> {
		await this.client.query('RESET ALL; SET jit = off');
		for (const [name, value] of Object.entries(settings))
			await this.client.query('SELECT set_config(name, $2, false) FROM pg_settings WHERE name = $1', [
				name,
				value,
			]);
	}

	/** What all shapes of the rules' queries are made from. @throws for a rule that the parser refuses */
	prepare(rules: readonly Rule[], clock: Clock, segments: Segments): Prepared {
		const [compiler, moment] = [this.compiler(segments), momentOf(clock)];
		return {
			compiler,
			plans: rules.map((rule) => compiler.compile(parseRule(rule, { fields: this.catalogue }), moment)),
		};
	}

	/** Ids of each rule's customers, sorted; an id that comes twice stays twice. */
	async members(prepared: Prepared, shape: Shape): Promise<string[][]> {
		const found: string[][] = [];
		for (let at = 0; at < prepared.plans.length; at += BATCH) {
			const plans = await this.plansFor(prepared.plans.slice(at, at + BATCH), shape);
			found.push(...(await this.batch({ ...prepared, plans }, shape)));
		}
		return found;
	}

	private async plansFor(plans: readonly Compiled[], shape: Shape): Promise<readonly Compiled[]> {
		if (shape !== 'by_row_ids') return plans;
		const named: Compiled[] = [];
		for (const plan of plans) named.push((await byNames(plan, this.mapping, this.client)).timed);
		return named;
	}

	private async batch(prepared: Prepared, shape: Shape): Promise<string[][]> {
		const query = toQuery(queryOf(prepared, shape));
		const { rows } = await this.client.query<{ rule: number; ids: string[] }>(
			query.sql,
			query.bindings as unknown[],
		);
		const found = new Map(rows.map(({ rule, ids }) => [rule, ids]));
		return prepared.plans.map((_, index) => found.get(index) ?? []);
	}

	compiler(segments: Segments): Compiler {
		const known = new Map<string, KnownSegment>([
			...Object.entries(segments.dynamic).map(
				([key, rule], index) =>
					[
						key,
						{ id: 100 + index, key, kind: 'dynamic', rule: parseRule(rule, { fields: this.catalogue }) },
					] as const,
			),
			...Object.keys(segments.static).map(
				(key, index) => [key, { id: index + 1, key, kind: 'static', rule: null }] as const,
			),
		]);
		return new Compiler({
			mapping: this.mapping,
			catalogue: this.catalogue,
			segments: (key) => known.get(key),
			scores: [LAW_SCORES],
			storeSchema: this.shop.storeSchema,
		});
	}
}

/** One statement for all of the plans: `rule`, its place among them, and `ids`, when there are any. */
function queryOf({ plans, compiler }: Prepared, shape: Shape): Sql {
	const ids = sql`array_agg(customer_id::text ORDER BY customer_id::text::int) AS ids`;
	if (shape === 'together' || shape === 'together_joined') {
		const over =
			shape === 'together'
				? compiler
				: new Compiler(
						joinedShop(
							compiler.context,
							plans.map(({ plan }) => plan),
						),
					);
		return sql`SELECT rule, ${ids} FROM (${matchesTogether(plans, over)}) AS q GROUP BY 1`;
	}
	// What was looked up is asked in each strategy.
	const strategyOf = (number: number) =>
		shape === 'by_row_ids' ? itemAt(STRATEGIES, number % STRATEGIES.length) : shape;
	return join(
		plans.map(
			(plan, number) =>
				sql`SELECT ${number}::int AS rule, ${ids} FROM (${compiler.ids(plan, { strategy: strategyOf(number) })}) AS q HAVING count(*) > 0`,
		),
		' UNION ALL ',
	);
}

export const momentOf = ({ asOf, zone, explicit }: Clock): Moment => ({
	asOf: new Date(Math.floor(asOf / 1_000)).toISOString(),
	timeZone: zone,
	explicit,
});
