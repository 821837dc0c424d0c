import type { Catalogue, RowKind } from '../language/field';
import type { Condition, Rule } from '../language/rule/rule';
import { askedOfRows, conditionsOf, rowConditionsOf, type AskedOfRows } from '../language/rule/visitor';

/** A key of a JSON column that a rule asks of. */
export interface AskedKey {
	/** With its column: `attributes.tier`. */
	readonly field: string;
	readonly path: string;
	readonly condition: Condition;
	readonly rows?: RowKind;
}

/** Keys that are looked for in the rows, of one rule. */
const MAX_KEYS = 20;

/** The keys of JSON columns that a rule asks of, those inside `where` included; the first of very many. */
export const askedKeys = (rule: Rule, catalogue: Catalogue): readonly AskedKey[] =>
	[...conditionsOf(rule)]
		.flatMap(({ condition, path }) => {
			const field = catalogue.find(condition.field);
			if (field?.source.kind === 'json') return [{ field: condition.field, path, condition }];
			return [...askedOfRows(condition, (name) => catalogue.find(name)?.over, path)].flatMap((asked) =>
				rowKeys(asked, catalogue),
			);
		})
		.slice(0, MAX_KEYS);

const rowKeys = (asked: AskedOfRows, catalogue: Catalogue): readonly AskedKey[] =>
	[...rowConditionsOf(asked)]
		.filter(
			({ condition, kind }) =>
				catalogue.findRowField(kind, condition.field)?.source.kind === 'event_property',
		)
		.map(({ condition, kind, path }) => ({ field: condition.field, path, condition, rows: kind }));
