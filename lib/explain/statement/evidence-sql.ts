import { defined, firstOf } from '../../error/defined';
import type { Field } from '../../language/field';
import { collected } from '../../compiler/plan/fold-plan';
import { any, type Fact, type Operand, type Plan, type Rows } from '../../compiler/plan/plan';
import { valueOperand } from '../../compiler/plan/shown-value';
import type { Condition } from '../../language/rule/rule';
import { RELATIONS } from '../../language/relation/relation-table';
import { sql, trusted, type Sql } from '../../database/sql';
import type { Evidence } from '../question/customer-check';
import { flattenRows } from '../../compiler/sql/row-sql';
import type { BesideRows, CustomerRows, OneCustomer } from '../question/one-customer';
import type { Question } from '../question/question';
import { instantText } from './instant-text';

/** Rows that an explanation names. */
const SHOWN_ROWS = 20;

/** The rows behind a value, and what orders them when only the foremost decides. */
interface Counted {
	readonly rows: Rows;
	/** Of an extreme: the value whose first row decides. */
	readonly by?: { readonly operand: Operand; readonly direction: 'ASC' | 'DESC' };
	/** Of lists that are no rows of time: what stands for a row. */
	readonly element?: Operand;
}

/** The rows that counted, as JSON; undefined for a value that stands in the customer itself. */
export function evidenceSql(question: Question, customer: OneCustomer): Sql | undefined {
	const counted = countedOf(question, customer);
	if (counted === undefined) return undefined;
	const newest = (column: Sql) =>
		sql`coalesce((array_agg(${column} ORDER BY q.at DESC NULLS LAST, q.id))[1:${SHOWN_ROWS}::int], '{}')`;
	const beside = besideOf(counted);
	const others = beside === undefined ? sql`` : sql`, 'beside', ${newest(sql`q.beside`)}`;
	const told = sql`json_build_object('total', count(*), 'ids', ${newest(sql`q.id`)}${others})`;
	const rows = beside === undefined ? rowsSql(counted, customer) : besideRowsSql(counted, beside, customer);
	return sql`(SELECT ${told} FROM (${rows}) AS q)`;
}

/** The rows for which the counted ones count: what every one of them must have beside it. */
function besideOf({ rows }: Counted): BesideRows | undefined {
	const { where } = flattenRows(rows);
	const parts = where === undefined ? [] : where.kind === 'all' ? where.parts : [where];
	return parts.flatMap((part) => (part.kind === 'some' && isBeside(part.rows) ? [part.rows] : []))[0];
}

const isBeside = (rows: Rows): rows is BesideRows => rows.beside !== undefined;

/** Each row once, with the nearest row beside it, or so many of them as are asked for. */
function besideRowsSql({ rows, by }: Counted, beside: BesideRows, customer: OneCustomer): Sql {
	const found = customer.rows(flattenRows(rows));
	const row = rows.of === 'events' ? eventRow(found) : orderRow(found);
	const { atLeast } = beside.beside;
	const others = found.beside(atLeast === undefined ? (flattenRows(beside) as BesideRows) : beside);
	const otherId = beside.of === 'events' ? eventId(others.column, others.at) : orderId(others.column);
	const nearest =
		atLeast === undefined
			? sql`(SELECT ${otherId} ${others.some} ORDER BY ${others.order} LIMIT 1)`
			: sql`ARRAY(SELECT ${otherId} ${others.some}${atLeast.ordersOnce ? sql` GROUP BY 1, ${others.at}` : sql``} ORDER BY ${others.order} LIMIT ${atLeast.rows}::int)`;
	const all = sql`SELECT ${row}, ${nearest} AS beside ${found.some}`;
	const one = atLeast === undefined ? sql`min(one.beside)` : sql`to_json(min(one.beside))`;
	const once = sql`SELECT one.id, one.at, ${one} AS beside FROM (${all}) AS one GROUP BY one.id, one.at`;
	if (by === undefined) return once;
	return sql`${once} ORDER BY one.at ${trusted(by.direction)} NULLS LAST LIMIT 1`;
}

export function evidenceKind({ field }: Question): Evidence['kind'] {
	if (field.perCurrency === true) return 'orders';
	if (field.over === undefined) return 'elements';
	return field.over === 'events' ? 'events' : 'orders';
}

function countedOf({ field, condition }: Question, customer: OneCustomer): Counted | undefined {
	switch (field.source.kind) {
		case 'aggregate':
		case 'recency':
		case 'prediction':
		case 'favourite':
			return ofFact(factOf(field, condition, customer));
		case 'score':
			return { rows: scoreRows(field, condition, customer) };
		case 'elements':
		case 'line_elements':
		case 'event_elements':
			return ofList(condition, customer);
		case 'column':
		case 'json':
		case 'array':
		case 'email_domain':
		case 'age':
		case 'place':
		case 'bucket':
		case 'member_of':
			return undefined;
	}
}

function scoreRows(field: Field, condition: Condition, { scope }: OneCustomer): Rows {
	const operand = valueOperand(field, condition, scope);
	if (operand.kind === 'score') return operand.rows;
	throw new TypeError(`"${field.name}" is no score.`);
}

function factOf(field: Field, condition: Condition, { scope }: OneCustomer): Fact {
	const operand = valueOperand(field, condition, scope);
	if (operand.kind === 'fact' || operand.kind === 'days_since') return operand.fact;
	throw new TypeError(`"${field.name}" is not computed from rows.`);
}

function ofFact({ rows, measure, operand }: Fact): Counted {
	if (operand === undefined || (measure !== 'largest' && measure !== 'smallest')) return { rows };
	return { rows, by: { operand, direction: measure === 'largest' ? 'DESC' : 'ASC' } };
}

/** The rows that the plan of the condition asks for, whichever way the condition is asked. */
function ofList({ missing, ...condition }: Condition, customer: OneCustomer): Counted {
	const asked = rowsAsked(customer.plan(condition));
	const wheres = asked.map(({ where }) => where).filter((where) => where !== undefined);
	const where = wheres.length < asked.length ? undefined : any(wheres);
	const rows = { ...firstOf(asked), where };
	const field = customer.compiler.context.catalogue.find(condition.field);
	return field?.source.kind === 'elements' ? { rows, element: elementOf(field.source) } : { rows };
}

const rowsAsked = (plan: Plan): readonly Rows[] =>
	collected<Rows>(plan, {
		some: (rows) => [rows],
		test: ({ operand }) => (operand.kind === 'fact' ? [operand.fact.rows] : []),
	});

const elementOf = ({ relation, column }: Extract<Field['source'], { kind: 'elements' }>): Operand => ({
	kind: 'column',
	of: defined(RELATIONS[relation].row),
	column,
});

function rowsSql({ rows, by, element }: Counted, customer: OneCustomer): Sql {
	const found = customer.rows(rows);
	if (element !== undefined)
		return sql`SELECT DISTINCT ${found.value(element, 'text')} AS id, NULL::timestamptz AS at ${found.some}`;
	const row = rows.of === 'events' ? eventRow(found) : orderRow(found);
	if (by === undefined)
		return sql`SELECT ${rows.of === 'events' ? sql`` : sql`DISTINCT `}${row} ${found.some}`;
	const value = found.value(by.operand, 'as it is');
	return sql`SELECT ${row} ${found.some} ORDER BY ${value} ${trusted(by.direction)} NULLS LAST LIMIT 1`;
}

/** An order once, however many of its lines count. */
const orderRow = ({ column, at }: CustomerRows): Sql => sql`${orderId(column)} AS id, ${defined(at)} AS at`;

const eventRow = ({ column, at }: CustomerRows): Sql =>
	sql`${eventId(column, defined(at))} AS id, ${defined(at)} AS at`;

type Column = CustomerRows['column'];

const orderId = (column: Column): Sql => sql`${column('orders', 'id')}::text`;
const eventId = (column: Column, at: Sql): Sql =>
	sql`${column('events', 'name')}::text || ' ' || ${instantText(at)}`;
