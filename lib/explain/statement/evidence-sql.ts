import type { Field } from '../../language/field';
import { planRule, valueOperand } from '../../compiler/plan/plan-rule';
import { any, type Fact, type Operand, type Plan, type Rows } from '../../compiler/plan/plan';
import type { Condition } from '../../language/rule/rule';
import { equal } from '../../compiler/sql/equality';
import { rowConditions, scanOf } from '../../compiler/sql/fact-sql';
import { join, sql, trusted, type Sql } from '../../database/sql';
import type { Evidence } from '../question/customer-check';
import type { OneCustomer } from '../question/one-customer';
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
	const order = sql`(array_agg(q.id ORDER BY q.at DESC NULLS LAST, q.id))[1:${SHOWN_ROWS}::int]`;
	const told = sql`json_build_object('total', count(*), 'ids', coalesce(${order}, '{}'))`;
	return sql`(SELECT ${told} FROM (${rowsSql(counted, customer)}) AS q)`;
}

export function evidenceKind({ field }: Question): Evidence['kind'] {
	if (field.over === undefined) return 'elements';
	return field.over === 'events' ? 'events' : 'orders';
}

function countedOf({ field, condition }: Question, customer: OneCustomer): Counted | undefined {
	switch (field.source.kind) {
		case 'aggregate':
		case 'recency':
			return ofFact(factOf(field, condition, customer));
		case 'elements':
		case 'line_elements':
		case 'event_elements':
			return ofList(condition, customer);
		case 'column':
		case 'json':
		case 'email_domain':
		case 'member_of':
			return undefined;
	}
}

function factOf(field: Field, condition: Condition, { context, moment }: OneCustomer): Fact {
	const operand = valueOperand(field, condition, context, moment);
	if (operand.kind === 'fact' || operand.kind === 'days_since') return operand.fact;
	throw new TypeError(`"${field.name}" is not computed from rows.`);
}

function ofFact({ rows, measure, operand }: Fact): Counted {
	if (operand === undefined || (measure !== 'largest' && measure !== 'smallest')) return { rows };
	return { rows, by: { operand, direction: measure === 'largest' ? 'DESC' : 'ASC' } };
}

/** The rows that the plan of the condition asks for, whichever way the condition is asked. */
function ofList({ missing: _missing, ...condition }: Condition, { context, moment }: OneCustomer): Counted {
	const asked = [...rowsAsked(planRule(condition, context, moment))];
	const wheres = asked.map(({ where }) => where);
	const where = wheres.some((one) => one === undefined) ? undefined : any(wheres as Plan[]);
	const rows = { ...asked[0], where };
	const element = ELEMENT[rows.of as keyof typeof ELEMENT];
	if (element === undefined) return { rows };
	return { rows, element: element(context.catalogue.find(condition.field) as Field) };
}

function* rowsAsked(plan: Plan): Generator<Rows> {
	switch (plan.kind) {
		case 'all':
		case 'any':
			for (const part of plan.parts) yield* rowsAsked(part);
			break;
		case 'not':
			yield* rowsAsked(plan.part);
			break;
		case 'some':
			yield plan.rows;
			break;
		case 'test':
			if (plan.operand.kind === 'fact') yield plan.operand.fact.rows;
			break;
		default:
	}
}

const column =
	(of: 'address' | 'tag' | 'group') =>
	({ source }: Field): Operand => ({
		kind: 'column',
		of,
		column: source.kind === 'elements' ? source.column : 'name',
	});

const ELEMENT = { addresses: column('address'), tags: column('tag'), groups: column('group') };

function rowsSql({ rows, by, element }: Counted, { writer, context }: OneCustomer): Sql {
	const { from, owner } = scanOf(rows.of, context.mapping);
	const conditions = [
		equal(owner, 'c.id', context.mapping),
		...rowConditions(rows, context.mapping, (plan) => writer.plan(plan)),
	];
	const some = sql`FROM ${from} WHERE ${join(conditions, ' AND ')}`;
	if (element !== undefined)
		return sql`SELECT DISTINCT ${writer.operand(element, 'text')} AS id, NULL::timestamptz AS at ${some}`;
	const row = ROW[rows.of === 'events' ? 'events' : 'orders'];
	if (by === undefined) return sql`SELECT ${rows.of === 'events' ? sql`` : sql`DISTINCT `}${row} ${some}`;
	const value = writer.operand(by.operand, 'as it is');
	return sql`SELECT ${row} ${some} ORDER BY ${value} ${trusted(by.direction)} NULLS LAST LIMIT 1`;
}

/** An order once, however many of its lines count. */
const ROW = {
	orders: sql`o.id::text AS id, o.placed_at AS at`,
	events: sql`e.name::text || ' ' || ${instantText(trusted('e.occurred_at'))} AS id, e.occurred_at AS at`,
};
