import { collected, somePart } from '../plan/fold-plan';
import { areCategories, factsOf, partsOf, type Plan, type Rows } from '../plan/plan';
import { MAX_ARRAY } from '../sql/among';

/**
 * Whether all rows that a plan asks for are found by the ids of a few products or variants, so that an index
 * leads to each of them and nothing is read in order.
 */
export function asksNamedRows(plan: Plan): boolean {
	const isOther = () => true;
	if (somePart(plan, { ranked: isOther, logged: isOther, outside: isOther, listed: isOther })) return false;
	const asked = collected<Rows>(plan, {
		some: (rows) => [rows],
		test: ({ operand }) => factsOf(operand).map(({ rows }) => rows),
		compare: ({ comparison: { left, right } }) => [left, right].flatMap(factsOf).map(({ rows }) => rows),
	});
	return asked.length > 0 && asked.every((rows) => [rows, ...(rows.or ?? [])].every(areNamed));
}

const areNamed = ({ of, ranked, where }: Rows): boolean =>
	ranked === undefined &&
	(of === 'lines' || of === 'line_categories' || of === 'orders' || of === 'lines_of_order') &&
	where !== undefined &&
	partsOf(where).some(namesThem) &&
	collected<Rows>(where, { some: (rows) => [rows] }).every((rows) => areCategories(rows) || areNamed(rows));

function namesThem(part: Plan): boolean {
	if (part.kind === 'some')
		return part.rows.of === 'lines_of_order' && part.rows.beside === undefined && areNamed(part.rows);
	return (
		part.kind === 'test' &&
		part.operand.kind === 'column' &&
		part.operand.of === 'line' &&
		KEYS.has(part.operand.column) &&
		part.test.kind === 'text_in' &&
		part.test.compare === 'exact' &&
		part.test.values.length <= MAX_ARRAY
	);
}

const KEYS: ReadonlySet<string> = new Set(['product_id', 'variant_id', 'line_variant_id']);
