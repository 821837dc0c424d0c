import { columnOf } from '../../language/relation/relation';
import type { Mapping } from '../../shop/mapping/mapping';
import { isFloating } from '../../shop/mapping/pg-type';
import { soundRange } from '../../shop/mapping/sound-range';
import type { Operand } from '../plan/plan';
import { join, sql, trusted, type Sql } from '../../database/sql';
import { relationAs } from './relation-source';
import type { SqlContext } from './sql-context';

type AtHand = Pick<SqlContext, 'mapping' | 'scope'>;
type Converted = Extract<Operand, { kind: 'converted' }>;

/**
 * An amount in another currency, by the rates in force when the order was placed; NULL where one is missing.
 * What is in that currency already stays exact. Each order looks its rates up: they are few.
 */
export function conversionSql(amount: Sql, { to, timeZone }: Converted, context: AtHand): Sql {
	const { scope } = context;
	const own = code(scope.column('orders', 'currency'));
	const placed = scope.column('orders', 'placed_at');
	const rate = (currency: Sql) => rateSql(currency, { placed, timeZone }, context);
	return sql`(CASE WHEN ${own} = ${to} THEN ${amount} ELSE ${amount} * ${rate(sql`${to}::text`)} / ${rate(own)} END)`;
}

const code = (column: Sql) => sql`upper(${column}::text COLLATE "C")`;

/** The latest rate of a currency at an instant. The mapping's own currency has rate 1 unless it has a row. */
function rateSql(
	currency: Sql,
	{ placed, timeZone }: { readonly placed: Sql; readonly timeZone: string },
	{ mapping, scope }: AtHand,
): Sql {
	const rates = scope.with('exchange_rates');
	const [named, rate] = [rates.column('exchange_rates', 'currency'), rates.column('exchange_rates', 'rate')];
	const since = columnOf(mapping, 'exchange_rates', 'from');
	const from = rates.column('exchange_rates', 'from');
	const at = since?.type === 'day' ? sql`(${placed} AT TIME ZONE ${timeZone})::date` : placed;
	const conditions = [
		sql`${code(named)} = ${currency}`,
		...soundRate(rate, mapping),
		...(since === undefined ? [] : [sql`(${from} IS NULL OR ${from} <= ${at})`]),
	];
	const order = since === undefined ? sql`${rate} DESC` : sql`${from} DESC NULLS LAST, ${rate} DESC`;
	const found = sql`(SELECT ${exact(rate, mapping)} FROM ${relationAs('exchange_rates', rates, mapping)} WHERE ${join(conditions, ' AND ')} ORDER BY ${order} LIMIT 1)`;
	return mapping.currency === undefined
		? found
		: sql`coalesce(${found}, CASE WHEN ${currency} = ${mapping.currency} THEN 1 END)`;
}

/** By a rate of 0, below or beyond all numbers nothing can be converted. */
function soundRate(rate: Sql, mapping: Mapping): readonly Sql[] {
	const end = soundRange(columnOf(mapping, 'exchange_rates', 'rate'), mapping)?.to;
	return [sql`${rate} > 0`, ...(end === undefined ? [] : [sql`${rate} ${trusted(end)}`])];
}

function exact(rate: Sql, mapping: Mapping): Sql {
	const type = columnOf(mapping, 'exchange_rates', 'rate');
	return type !== undefined && isFloating(type) ? sql`${rate}::numeric` : rate;
}
