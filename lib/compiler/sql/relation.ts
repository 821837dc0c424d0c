import type { RelationName } from '../../language/relation/relation';
import { MappingError } from '../../error';
import type { Mapping } from '../../shop/mapping/mapping';
import type { Alias } from '../plan/plan';
import { sql, trusted, type Sql } from '../../database/sql';

/** Short names under which the relations stand in a query. */
const ALIASES: Readonly<Record<Alias, string>> = {
	customer: 'c',
	address: 'a',
	tag: 't',
	group: 'g',
	order: 'o',
	line: 'l',
	category: 'k',
	event: 'e',
};

const RELATIONS: Readonly<Record<Alias, RelationName>> = {
	customer: 'customers',
	address: 'addresses',
	tag: 'tags',
	group: 'groups',
	order: 'orders',
	line: 'order_lines',
	category: 'product_categories',
	event: 'events',
};

export const aliasOf = (alias: Alias): Sql => trusted(ALIASES[alias]);

/** The SELECT of a relation as a derived table under its alias; on a line of its own, since it may end in a comment. */
export const relation = (
	alias: Alias,
	mapping: Mapping,
): Sql => sql`(${relationSql(RELATIONS[alias], mapping)}
) AS ${aliasOf(alias)}`;

export function relationSql(name: RelationName, mapping: Mapping): Sql {
	const text = mapping.relations[name];
	if (text === undefined) {
		throw new MappingError('MAPPING_INVALID', `The mapping "${mapping.name}" has no relation "${name}".`, {
			path: `relations.${name}`,
			found: undefined,
		});
	}
	return trusted(text);
}
