import { defined } from '../../error/defined';
import type { Field } from '../../language/field';
import { RELATIONS } from '../../language/relation/relation-table';
import { categoryOperands, columnOperand } from './column-operand';
import type { PlanScope, Qualified } from './compile-context';
import { directOnly } from './direct-only';
import { limitedRows } from './field-operand';
import { GATHERED_BESIDE, type Elements } from './list-plan';
import { all, restricted, test, type Plan } from './plan';

type Source<Kind extends Field['source']['kind']> = Extract<Field['source'], { kind: Kind }>;

/** The rows whose values are the elements of a list field. */
export function elementsOf(field: Field, condition: Qualified, scope: PlanScope): Elements {
	const { source } = field;
	switch (source.kind) {
		case 'elements':
			return {
				rows: { of: source.relation },
				operands: [columnOperand(defined(RELATIONS[source.relation].row), source.column, scope.mapping)],
				...(source.relation === 'tags' && scope.mapping.tagsOfCustomer !== undefined
					? { gatheredFrom: GATHERED_BESIDE }
					: {}),
			};
		case 'line_elements':
			return lineElements(source, condition, scope);
		case 'event_elements':
			return eventElements(source, condition, scope);
		default:
			throw new TypeError(`"${field.name}" is not a list.`);
	}
}

function lineElements(
	{ element }: Source<'line_elements'>,
	condition: Qualified,
	scope: PlanScope,
): Elements {
	const rows = limitedRows('lines', condition, scope);
	if (element === 'category')
		return {
			rows: { ...rows, of: 'line_categories' },
			operands: categoryOperands(scope.mapping),
			...directOnly(scope.mapping),
		};
	const column = element === 'product' ? 'product_id' : 'variant_id';
	return { rows, operands: [columnOperand('line', column, scope.mapping)] };
}

function eventElements(
	{ name, property }: Source<'event_elements'>,
	condition: Qualified,
	scope: PlanScope,
): Elements {
	const named = test(columnOperand('event', 'name', scope.mapping), {
		kind: 'text_in',
		values: [name],
		compare: 'exact',
	});
	const { ranked, ...rows } = limitedRows('events', condition, scope);
	return {
		// Events of this name are what is ranked.
		rows: restricted(
			ranked === undefined ? rows : { ...rows, ranked: { ...ranked, where: both(ranked.where, named) } },
			named,
		),
		operands: [{ kind: 'json', of: 'event', column: 'properties', key: property }],
	};
}

const both = (where: Plan | undefined, more: Plan): Plan => (where === undefined ? more : all([where, more]));
