import { defined } from '../../error/defined';
import type { BgNbd } from '../../model';
import { DAYS_PER_WEEK } from '../../model';
import { sql, type Sql } from '../../database/sql';
import type { Fact, Prediction } from '../plan/plan';
import { soundForModels } from './sound-value';
import type { SqlContext } from './sql-context';

/** Beyond it exp() of a double would vanish, which Postgres calls an error. */
const MOST_EXPONENT = sql`600::float8`;

/**
 * What a model expects of the customer whose orders are at hand; NULL without orders. The days of purchases
 * are aggregated once, under names, and the formulas are written over these.
 * @param over the FILTER of the aggregates
 */
export function predictionSql({ measure, prediction }: Fact, context: SqlContext, over: Sql): Sql {
	const asked = defined(prediction);
	const value = VALUES[measure as keyof typeof VALUES](asked);
	const spends = measure === 'customer_value' || measure === 'purchase_history';
	const history = historySql(asked, context, over, spends);
	return sql`(SELECT CASE WHEN h.days >= 1 THEN ${value} END FROM (SELECT ${history}) AS h)`;
}

/** `days` with a purchase, and weeks from the first to the last of them and to the day of the prediction. */
function historySql({ day, timeZone }: Prediction, context: SqlContext, over: Sql, spends: boolean): Sql {
	const column = (name: string) => context.operand({ kind: 'column', of: 'order', column: name }, 'as it is');
	// A date that is none of the calendar's is no day of a purchase: infinite ones cannot be subtracted.
	const date = sql`(CASE WHEN isfinite(${column('placed_at')}) THEN (${column('placed_at')} AT TIME ZONE ${timeZone}::text)::date END)`;
	const [first, last] = [sql`min(${date})${over}`, sql`max(${date})${over}`];
	const weeks = (days: Sql) => sql`(${days})::float8 / ${DAYS_PER_WEEK}::float8`;
	const spent = sql`(SELECT coalesce(sum(one.amount), 0)::float8 FROM unnest(array_agg(${date})${over}, array_agg(${column('amount')})${over})
		AS one (day, amount) WHERE one.day > ${first} AND ${soundForModels(sql`one.amount`)})`;
	return sql`count(DISTINCT ${date})${over}::float8 AS days, ${weeks(sql`${last} - ${first}`)} AS recency,
		${weeks(sql`greatest(${day}::date, ${last}) - ${first}`)} AS age${spends ? sql`, ${spent} AS spent` : sql``}`;
}

const bounded = (exponent: Sql): Sql =>
	sql`least(greatest(${exponent}, -${MOST_EXPONENT}), ${MOST_EXPONENT})`;
const number = (value: number): Sql => sql`${String(value)}::float8`;

/**
 * 1 - P(alive) of the paper: the odds of having left, which a customer who has bought but once cannot have
 * done.
 */
function churnRisk({ r, alpha, a, b }: BgNbd): Sql {
	const logOdds = sql`ln(${number(a)} / (${number(b)} + h.days - 2))
		+ (${number(r)} + h.days - 1) * ln((${number(alpha)} + h.age) / (${number(alpha)} + h.recency))`;
	return sql`CASE WHEN h.days < 2 THEN 0::float8 ELSE 1 / (1 + exp(-${bounded(logOdds)})) END`;
}

/**
 * 1 - (1 + z)^-s. Of a small z the sum 1 + z keeps nothing: with a = 0.05 one in five customers has a dropout
 * below 1e-16, and predictions came out a fifth too low. There the first terms of the series are exact to
 * 1e-10.
 */
const goneSql = (s: Sql, z: Sql): Sql =>
	sql`CASE WHEN ${s} * ${z} < 1e-5 THEN ${s} * ${z} * (1 - (${s} + 1) * ${z} / 2)
		ELSE 1 - exp(${bounded(sql`-${s} * ln(1 + ${z})`)}) END`;

/**
 * Of a customer who has not left: the sum over the dropout probability of `DropoutNodes`, as
 * `expectedWhileAlive` has it.
 */
function ordersWhileAlive({ bgNbd, ahead }: Prediction): Sql {
	const { r, alpha, a, b } = bgNbd;
	const { nodes, weeks, shares } = defined(ahead);
	const x = sql`(h.days - 1)`;
	const [stay, all] = [sql`(${number(b)} + ${x})`, sql`(${number(a)} + ${number(b)} + ${x})`];
	const shift = sql`(${number(a)} * ln(${number(a)} / ${all}) + ${stay} * ln(${stay} / ${all}))`;
	const weight = sql`exp(${bounded(sql`node.weight + ${x} * node.stay - ${shift}`)})`;
	const texts = (numbers: readonly number[]) => sql`${numbers.map(String)}::float8[]`;
	const gone = goneSql(
		sql`(${number(r)} + ${x})`,
		sql`(node.dropout * ahead.weeks / (${number(alpha)} + h.age))`,
	);
	const bought = sql`(SELECT sum(ahead.share * ${gone}) FROM unnest(${texts(weeks)}, ${texts(shares)}) AS ahead (weeks, share))`;
	return sql`(SELECT sum(point.weight * point.bought) / sum(point.weight) FROM (SELECT ${weight} AS weight, ${bought} / node.dropout AS bought
		FROM unnest(${texts(nodes.dropout)}, ${texts(nodes.logStay)}, ${texts(nodes.logWeight)}) AS node (dropout, stay, weight)) AS point)`;
}

const expectedOrders = (asked: Prediction): Sql =>
	sql`(1 - (${churnRisk(asked.bgNbd)})) * ${ordersWhileAlive(asked)}`;

/**
 * What Gamma-Gamma expects of a purchase, for who has bought once and again. Refunds of more than was paid
 * count as nothing.
 */
function customerValue(asked: Prediction): Sql {
	const { p, q, gamma } = defined(asked.gammaGamma);
	const spend = sql`${number(p)} * (${number(gamma)} + greatest(h.spent, 0)) / (${number(p)} * (h.days - 1) + ${number(q)} - 1)`;
	return sql`round((${expectedOrders(asked)} * ${spend})::numeric, 2)`;
}

const VALUES = {
	churn_risk: ({ bgNbd }: Prediction) => churnRisk(bgNbd),
	expected_orders: expectedOrders,
	customer_value: customerValue,
	purchase_history: () =>
		sql`jsonb_build_object('x', h.days - 1, 'recency', h.recency, 'age', h.age, 'spent', h.spent)`,
} as const;
