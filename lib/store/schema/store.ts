import { identifier, type Sql } from '../../database/sql';

export const TABLES = [
	'segment',
	'segment_version',
	'segment_use',
	'membership',
	'membership_change',
	'evaluation',
	'list_edit',
	'retention',
	'consumer',
	'consumer_position',
	'held_batch',
	'score_version',
	'tracking',
	'touched',
	'tracking_gap',
	'migration',
] as const;
type Table = (typeof TABLES)[number];

/** Names of our own tables, in the schema that is configured. */
export class Store {
	readonly #tables: Readonly<Record<Table, Sql>>;

	constructor(readonly schema: string) {
		const tables = TABLES.map((table) => [table, identifier(schema, table)] as const);
		this.#tables = Object.fromEntries(tables) as Record<Table, Sql>;
	}

	table(name: Table): Sql {
		return this.#tables[name];
	}
}
