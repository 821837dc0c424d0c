import { columnOf, type RelationName } from '../../language/relation/relation';
import { storedForm, type StoredForm } from '../../language/relation/relation-table';
import { MappingError } from '../../error';
import type { Mapping } from '../../shop/mapping/mapping';
import { isWithoutZone } from '../../shop/mapping/pg-type';
import { sql, trusted, type Sql } from '../../database/sql';
import { Scope } from './scope';

/**
 * The SELECT of a relation as a derived table under the alias of its innermost row; its last line may be a
 * comment.
 */
export const relationAs = (relation: RelationName, scope: Scope, mapping: Mapping): Sql =>
	derivedTable(relationSql(relation, mapping), scope.alias(relation));

/** On lines of its own, since a mapping's SELECT may end in a comment. */
export const derivedTable = (select: Sql, alias: Sql): Sql => sql`(${select}
) AS ${alias}`;

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

/** One relation as the FROM of a statement of its own. */
export interface RelationSource {
	readonly from: Sql;
	/** A column that the language knows by name. */
	readonly column: (name: string) => Sql;
	readonly alias: Sql;
}

export function relationSource(relation: RelationName, mapping: Mapping): RelationSource {
	const scope = Scope.empty.with(relation);
	return {
		from: relationAs(relation, scope, mapping),
		column: (name) => scope.column(relation, name),
		alias: scope.alias(relation),
	};
}

/** The column that keeps a value in the form that indexes know, where this shop has it. */
export function storedColumn(
	relation: RelationName,
	column: string,
	mapping: Mapping,
): StoredForm | undefined {
	const stored = storedForm(relation, column);
	const found = stored && columnOf(mapping, stored.relation, stored.column);
	if (stored === undefined || found === undefined) return undefined;
	return stored.form !== 'utc' || isWithoutZone(found) ? stored : undefined;
}

/** The column that keeps an instant in UTC, without a zone, where this shop has it. */
export function utcColumn(relation: RelationName, column: string, mapping: Mapping): string | undefined {
	const stored = storedColumn(relation, column, mapping);
	return stored?.form === 'utc' ? stored.column : undefined;
}

/**
 * A customer's key as it is stored and told: `char(n)` without its blanks, a domain as what it is made of.
 */
export const keyOf = (id: Sql, { keyType }: Pick<Mapping, 'keyType'>): Sql => sql`${id}::${trusted(keyType)}`;
