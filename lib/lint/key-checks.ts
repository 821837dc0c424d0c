import type { Catalogue, RowKind } from '../language/field';
import { COUNT_OF } from '../language/field/standard-fields';
import { hasValue, moreThan } from '../language/rule/conditions';
import { isGroup, type Condition, type Rule } from '../language/rule/rule';
import { childPath, conditionsOf, keyPath } from '../language/rule/visitor';
import type { Moment } from '../language/time';
import type { Compiler } from '../compiler/compiler';
import { oneRow, type Queryable } from '../database';
import { nearest } from '../error/nearest';
import { identifier, join, sql, type Sql } from '../database/sql';
import type { LintWarning } from './warning/lint-warning';

/** Keys that are looked for in the rows, of one rule. */
const MAX_KEYS = 20;

/** A key of a JSON column that a rule asks of. */
interface AskedKey {
	/** With its column: `attributes.tier`. */
	readonly field: string;
	readonly path: string;
	readonly condition: Condition;
	readonly rows?: RowKind;
}

/** Keys that no row has: a condition on one holds for nobody, its negative for everybody. */
export async function keyChecks(
	rule: Rule,
	compiler: Compiler,
	moment: Moment,
	db: Queryable,
): Promise<readonly LintWarning[]> {
	const { catalogue } = compiler.context;
	const known = { customers: knownKeys(compiler, 'customers'), events: knownKeys(compiler, 'events') };
	const keysFor = ({ rows }: AskedKey) => (rows === undefined ? known.customers : known.events);
	const asked = askedKeys(rule, catalogue)
		.filter((one) => !keysFor(one).some(({ column, key }) => one.field === `${column}.${key}`))
		.slice(0, MAX_KEYS);
	if (asked.length === 0) return [];
	const columns = asked.map(
		(one, index) => sql`EXISTS (${customersWith(one, compiler, moment)}) AS ${identifier(`k${index}`)}`,
	);
	const found = await oneRow<Record<string, boolean>>(db, sql`SELECT ${join(columns, ', ')}`);
	return asked.filter((_one, index) => found[`k${index}`] !== true).map((one) => nowhere(one, keysFor(one)));
}

interface KnownKey {
	readonly column: string;
	readonly key: string;
}

function knownKeys({ mapping }: Compiler, relation: 'customers' | 'events'): readonly KnownKey[] {
	return (mapping.columns?.[relation] ?? []).flatMap(({ name, keys = [] }) =>
		keys.map((key) => ({ column: name, key: key.name })),
	);
}

function customersWith({ condition, rows }: AskedKey, compiler: Compiler, moment: Moment): Sql {
	const { missing: _missing, ...any } = hasValue(condition);
	const rule = rows === undefined ? any : moreThan(COUNT_OF[rows], 0, { where: any });
	return compiler.ids(compiler.compile(rule, moment));
}

function nowhere({ field, path }: AskedKey, known: readonly KnownKey[]): LintWarning {
	const column = known.find((one) => field.startsWith(`${one.column}.`))?.column ?? '';
	const keys = known.filter((one) => one.column === column).map(({ key }) => key);
	const key = nearest(field.slice(column.length + 1), keys);
	const near = key === undefined ? undefined : `${column}.${key}`;
	return {
		code: 'KEY_NOWHERE',
		path: keyPath(path, 'field'),
		severity: 'warning',
		message: `No row has "${field}"${near === undefined ? '' : `: did you mean "${near}"?`}`,
		...(near === undefined ? {} : { suggestion: `Write "${near}".` }),
	};
}

const askedKeys = (rule: Rule, catalogue: Catalogue): readonly AskedKey[] =>
	[...conditionsOf(rule)].flatMap(({ condition, path }) => {
		const field = catalogue.find(condition.field);
		if (field?.source.kind === 'json') return [{ field: condition.field, path, condition }];
		if (condition.where === undefined || field?.over === undefined) return [];
		return rowKeys(condition.where, keyPath(path, 'where'), field.over, catalogue);
	});

function rowKeys(where: Rule, path: string, rows: RowKind, catalogue: Catalogue): readonly AskedKey[] {
	if (isGroup(where))
		return where.rules.flatMap((child, index) => rowKeys(child, childPath(path, index), rows, catalogue));
	const isKey = catalogue.findRowField(rows, where.field)?.source.kind === 'event_property';
	return isKey ? [{ field: where.field, path, condition: where, rows }] : [];
}
