import type { PlanScope } from '../../compiler/plan/compile-context';
import type { Fact } from '../../compiler/plan/plan';
import { isPrediction } from '../../compiler/plan/score-set';
import { valueOperand } from '../../compiler/plan/shown-value';
import { sql, type Sql } from '../../database/sql';
import { exactNumber } from '../../language/value/decimal';
import { RFM_PARTS } from '../../model';
import type { ComputedFrom, PredictionBasis, ScoreBasis } from '../question/customer-check';
import type { OneCustomer } from '../question/one-customer';
import type { Question } from '../question/question';
import { instantText } from './instant-text';

/** What a score or a prediction is computed from, as JSON; undefined for other fields. */
export function basisSql({ field, condition }: Question, customer: OneCustomer): Sql | undefined {
	if (field.source.kind !== 'score' && field.source.kind !== 'prediction') return undefined;
	const operand = valueOperand(field, condition, customer.scope);
	const value = (fact: Fact) => customer.value({ kind: 'fact', fact }, 'as it is');
	if (operand.kind === 'fact') return value({ ...operand.fact, measure: 'purchase_history' });
	if (operand.kind !== 'score') return undefined;
	const days = customer.value({ ...operand, kind: 'days_since', fact: operand.last }, 'as it is');
	const count = value(operand.count);
	return sql`CASE WHEN ${count} > 0 THEN jsonb_build_object('lastOrder', ${instantText(value(operand.last))}, 'days', ${days},
		'orders', ${count}, 'spent', (${value(operand.spent)})::text) END`;
}

type Told = Omit<ScoreBasis, 'kind' | 'version' | 'cuts'> | Omit<PredictionBasis, 'kind' | 'parameters'>;

/** With the cut points or parameters; nothing for a customer without orders. */
export function computedFrom(
	{ field, condition }: Question,
	told: Told | undefined,
	scope: PlanScope,
): { readonly computedFrom?: ComputedFrom } {
	if (told === undefined) return {};
	const operand = valueOperand(field, condition, scope);
	if (operand.kind === 'fact' && operand.fact.prediction !== undefined && isPrediction(field)) {
		const { bgNbd, gammaGamma, ahead } = operand.fact.prediction;
		const isValue = gammaGamma !== undefined && ahead !== undefined;
		return {
			computedFrom: {
				kind: 'prediction',
				...(told as Omit<PredictionBasis, 'kind' | 'parameters'>),
				parameters: { ...bgNbd, ...gammaGamma },
				...(isValue ? { discountRate: ahead.discountRate } : {}),
			},
		};
	}
	if (operand.kind !== 'score') return {};
	const cuts = Object.fromEntries(RFM_PARTS.map((part) => [part, operand.cuts[part].map(exactNumber)]));
	return {
		computedFrom: {
			kind: 'score',
			version: operand.version,
			...(told as Omit<ScoreBasis, 'kind' | 'version' | 'cuts'>),
			cuts: cuts as unknown as ScoreBasis['cuts'],
		},
	};
}
