import { RELATION_NAMES, type Column, type RelationName } from '../../language/relation/relation';
import { RELATIONS } from '../../language/relation/relation-table';
import type { RelationColumns } from '../mapping/known-columns';
import type { Finding } from './finding';

interface Join {
	readonly relation: RelationName;
	readonly name: string;
	readonly other: RelationName;
	readonly otherName: string;
}

/** Columns that are compared with one another when relations are joined. */
const JOINS: readonly Join[] = RELATION_NAMES.flatMap((relation) => {
	const { parent, keys } = RELATIONS[relation];
	if (parent === undefined) return [];
	return keys.map(([name, otherName]) => ({ relation, name, other: parent, otherName }));
});

/** Keys that Postgres cannot compare, and customers' keys that cannot be stored. */
export function keyFindings(columns: RelationColumns): Finding[] {
	return [...badKey(columns), ...JOINS.flatMap((join) => joinFinding(join, columns) ?? [])];
}

function badKey(columns: RelationColumns): Finding[] {
	const id = column(columns, 'customers', 'id');
	if (id === undefined || ['number', 'text', 'uuid'].includes(family(id))) return [];
	const message = `"id" is ${id.pgType}, which cannot be a customer's key.`;
	return [
		{
			severity: 'error',
			code: 'COLUMN_TYPE',
			relation: 'customers',
			column: 'id',
			message,
			suggestion: 'Write "…::text AS id", and the same for every customer_id.',
		},
	];
}

function joinFinding(
	{ relation, name, other, otherName }: Join,
	columns: RelationColumns,
): Finding | undefined {
	const [one, two] = [column(columns, relation, name), column(columns, other, otherName)];
	if (one === undefined || two === undefined || family(one) === family(two)) return undefined;
	const message = `"${name}" is ${one.pgType}, but "${otherName}" of "${other}" is ${two.pgType}: they cannot be compared.`;
	return {
		severity: 'error',
		code: 'KEYS_DIFFER',
		relation,
		column: name,
		message,
		suggestion: `Write "…::${two.pgType} AS ${name}".`,
	};
}

function column(columns: RelationColumns, relation: RelationName, name: string): Column | undefined {
	return columns[relation]?.find((one) => one.name === name);
}

function family({ type, pgType }: Column): string {
	if (pgType === 'numeric' || pgType?.startsWith('numeric(')) return 'number';
	return pgType === 'uuid' ? 'uuid' : type;
}
