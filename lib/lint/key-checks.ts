import { hasValue } from '../language/rule/conditions';
import { keyPath } from '../language/rule/visitor';
import type { Moment } from '../language/time';
import type { Compiler } from '../compiler/compiler';
import { oneRow, type Queryable } from '../database';
import { nearest } from '../error/nearest';
import { identifier, join, sql, type Sql } from '../database/sql';
import type { AskedKey } from './asked-keys';
import { customersWith } from './customers-with';
import type { LintWarning } from './warning/lint-warning';

/** Keys that no row has: a condition on one holds for nobody, its negative for everybody. */
export async function keyChecks(
	keys: readonly AskedKey[],
	compiler: Compiler,
	moment: Moment,
	db: Queryable,
): Promise<readonly LintWarning[]> {
	const known = { customers: knownKeys(compiler, 'customers'), events: knownKeys(compiler, 'events') };
	const keysFor = ({ rows }: AskedKey) => (rows === undefined ? known.customers : known.events);
	const asked = keys.filter(
		(one) => !keysFor(one).some(({ column, key }) => one.field === `${column}.${key}`),
	);
	if (asked.length === 0) return [];
	const columns = asked.map(
		(one, index) => sql`EXISTS (${present(one, compiler, moment)}) AS ${identifier(`k${index}`)}`,
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

function present({ condition, rows }: AskedKey, compiler: Compiler, moment: Moment): Sql {
	const { missing: _missing, ...rule } = hasValue(condition);
	return customersWith({ rule, rows }, compiler, moment);
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
