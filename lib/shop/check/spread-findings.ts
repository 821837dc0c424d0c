import type { RelationName } from '../../language/relation/relation';
import { RELATIONS } from '../../language/relation/relation-table';
import { spreadOf } from '../mapping/backend';
import { relationsOf } from '../mapping/describe-mapping';
import type { RelationColumns } from '../mapping/known-columns';
import type { Mapping, SpreadTable } from '../mapping/mapping';
import type { Finding } from './finding';

/** What keeps the servers of a spread shop from answering rules each by itself, with what to change. */
export function spreadFindings(mapping: Mapping, columns: RelationColumns): Finding[] {
	if (mapping.backend === undefined || mapping.backend.spread.length === 0) return [];
	return relationsOf(mapping).flatMap((relation) => findingsOf(relation, mapping, columns));
}

function findingsOf(relation: RelationName, mapping: Mapping, columns: RelationColumns): Finding[] {
	const tables = [...spreadOf(mapping, relation)];
	const spread = tables.flatMap(([, one]) => (one === undefined || one.column === null ? [] : [one]));
	if (ofCatalogue(relation))
		return [...spread.map(spreadCatalogue), ...localTables(tables)].map(on(relation));
	const missing = spread.length > 0 && !columnNames(relation, columns).has(customerColumn(relation));
	return [...(missing ? [withoutCustomer(relation, spread)] : []), ...localTables(tables)].map(on(relation));
}

const on =
	(relation: RelationName) =>
	(finding: Omit<Finding, 'relation'>): Finding => ({ ...finding, relation });

const OF_CUSTOMERS: ReadonlySet<RelationName> = new Set(['customers', 'order_lines']);

/** Rows that belong to no customer: every server needs all of them. */
const ofCatalogue = (relation: RelationName): boolean =>
	RELATIONS[relation].owner === undefined && !OF_CUSTOMERS.has(relation);

const customerColumn = (relation: RelationName): string =>
	relation === 'customers' ? 'id' : (RELATIONS[relation].owner ?? 'customer_id');

const columnNames = (relation: RelationName, columns: RelationColumns): ReadonlySet<string> =>
	new Set(columns[relation]?.map(({ name }) => name));

const withoutCustomer = (relation: RelationName, spread: readonly SpreadTable[]): Finding => ({
	severity: 'warning',
	code: 'TABLE_SPREAD',
	message: `The rows of ${spread.map(({ table }) => table).join(', ')} lie on several servers, and "${relation}" does not say whose they are: rules about them carry all rows to one server.`,
	suggestion: `Spread the table by the customer, and let "${relation}" return that column as customer_id.`,
});

const spreadCatalogue = ({ table, column }: SpreadTable): Finding => ({
	severity: 'warning',
	code: 'TABLE_SPREAD',
	message: `The rows of ${table} are spread by "${column ?? ''}", while customers lie elsewhere: rules about it carry its rows between servers, or are refused.`,
	suggestion: `Give every server a copy: SELECT create_reference_table('${table.replaceAll("'", "''")}');`,
});

const localTables = (tables: ReadonlyArray<readonly [string, SpreadTable | undefined]>): Finding[] =>
	tables
		.filter(([, spread]) => spread === undefined)
		.map(([table]) => ({
			severity: 'warning',
			code: 'TABLE_SPREAD',
			message: `${table} lies on one server, while the shop's customers lie on several: rules about it carry rows between servers, or are refused.`,
			suggestion: `Spread it by the customer, or give every server a copy: SELECT create_reference_table('${table.replaceAll("'", "''")}');`,
		}));
