import { defined } from '../../error/defined';
import { ageOperand } from '../../compiler/plan/field-operand';
import { countedRows, valueOperand } from '../../compiler/plan/shown-value';
import { sql, type Sql } from '../../database/sql';
import { before, clockOf, iso, type Moment } from '../../language/time';
import { MAX_INSTANTS } from '../next-change/candidates';
import { isMoving, operatorEdges, windowEdges } from '../next-change/edge';
import type { OneCustomer } from '../question/one-customer';
import type { Question } from '../question/question';
import { instantText } from './instant-text';

/**
 * The instants of the customer's rows that time can move over an edge of the condition, oldest first;
 * undefined when the value itself is the only one, or none is.
 */
export function instantsSql(question: Question, customer: OneCustomer): Sql | undefined {
	const { field, condition } = question;
	if (!isMoving(question)) return undefined;
	if (field.source.kind === 'age') {
		const { birthday, isDay } = ageOperand(customer.scope);
		const born = customer.value(birthday, 'as it is');
		return isDay ? sql`ARRAY[(${born})::text]` : sql`ARRAY[${instantText(born)}]`;
	}
	if (field.over === undefined) return undefined;
	if (rowsMove(question)) return rowInstants(question, customer);
	if (field.source.kind !== 'recency') return undefined;
	const operand = valueOperand(field, condition, customer.scope);
	if (operand.kind !== 'days_since') return undefined;
	return sql`ARRAY[${instantText(customer.value({ kind: 'fact', fact: operand.fact }, 'as it is'))}]`;
}

const rowsMove = (question: Question) =>
	windowEdges(question.condition.within).length > 0 ||
	(question.condition.within !== undefined && operatorEdges(question).length > 0);

function rowInstants(question: Question, customer: OneCustomer): Sql | undefined {
	const {
		field,
		condition: { of, including, where, currency },
	} = question;
	// A row that is not counted itself may give its place to another.
	const rows = countedRows(
		field,
		of === undefined ? { including, where, currency } : { including },
		customer.scope,
	);
	if (rows === undefined) return undefined;
	const reach = reachOf(question, customer.moment);
	const { some, at } = customer.rows(rows, (instant) =>
		reach === undefined ? [] : [sql`${defined(instant)} >= ${reach}::timestamptz`],
	);
	const instants = sql`SELECT DISTINCT ${defined(at)} AS at ${some} ORDER BY 1 LIMIT ${MAX_INSTANTS + 1}::int`;
	return sql`ARRAY(SELECT ${instantText(sql`q.at`)} FROM (${instants}) AS q ORDER BY q.at)`;
}

/** Rows behind the farthest edge have changed sides for good, unless the operator has edges of its own. */
function reachOf(question: Question, moment: Moment): string | undefined {
	if (operatorEdges(question).length > 0) return undefined;
	const { now } = clockOf(moment);
	return windowEdges(question.condition.within)
		.map(({ amount, unit }) => iso(before(now, amount, unit)))
		.sort()[0];
}
