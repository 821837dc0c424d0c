import { defined } from '../../error/defined';
import { columnOf, type RelationName } from '../../language/relation/relation';
import { RELATIONS } from '../../language/relation/relation-table';
import { isText } from '../../shop/mapping/pg-type';
import type { Mapping } from '../../shop/mapping/mapping';
import type { RankedRows } from '../plan/plan';
import { join, sql, trusted, type Sql } from '../../database/sql';
import type { Scope } from './scope';

/** The place of a row; no mapping has such a column. */
const PLACE = trusted('segments_place');

interface Ranking {
	readonly relation: RelationName;
	/** The rows as the FROM of a query of their own. */
	readonly from: Sql;
	readonly scope: Scope;
	/** Which of them are ranked. */
	readonly conditions: readonly Sql[];
	readonly mapping: Mapping;
}

/** A SELECT of the rows in the places that count, each customer's rows by themselves. */
export function rankedRows({ from: end, places: [least, most] }: RankedRows, ranking: Ranking): Sql {
	const { relation, from, scope, conditions, mapping } = ranking;
	const alias = scope.alias(relation);
	const direction = trusted(end === 'first' ? 'ASC' : 'DESC');
	const order = join(
		orderOf(relation, scope, mapping).map((one) => sql`${one} ${direction}`),
		', ',
	);
	const owner = scope.column(relation, defined(RELATIONS[relation].owner));
	const place = sql`row_number() OVER (PARTITION BY ${owner} ORDER BY ${order}) AS ${PLACE}`;
	const inner = sql`SELECT ${alias}.*, ${place} FROM ${from} WHERE ${join(conditions, ' AND ')}`;
	const within = least === most ? sql`= ${least}::bigint` : sql`<= ${most}::bigint`;
	return sql`SELECT * FROM (${inner}) AS ranked WHERE ranked.${PLACE} ${within}`;
}

/** By time, rows of one instant by their id; events without one by all that a rule can ask of them. */
function orderOf(relation: RelationName, scope: Scope, mapping: Mapping): readonly Sql[] {
	const column = (name: string) => scope.column(relation, name);
	const instant = column(defined(RELATIONS[relation].instant));
	const ties = columnOf(mapping, relation, 'id') === undefined ? TIES : ['id'];
	return [instant, ...ties.filter((name) => columnOf(mapping, relation, name)).map((name) => byteWise(name))];

	function byteWise(name: string): Sql {
		const found = columnOf(mapping, relation, name);
		const isPlain = found === undefined || !(isText(found) || found.type === 'json');
		return isPlain ? column(name) : sql`${column(name)}::text COLLATE "C"`;
	}
}

const TIES = ['name', 'product_id', 'properties'];
