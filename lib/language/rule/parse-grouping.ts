import { didYouMean, RuleError } from '../../error';
import { isCount, type RowField, type RowKind } from '../field';
import type { Place } from './parse';
import { parsePeriodOrColumn, type Asked } from './parse-field';
import { faultAt } from './rule-error';

type Over = Asked & { readonly over: RowKind };

/**
 * The column or period whose different values a count counts: one of the rows themselves, not of an order's
 * lines.
 */
export function parseDistinct(input: unknown, { name, over, source }: Over, place: Place): string {
	if (source.kind !== 'aggregate' || !isCount({ source }))
		throw faultAt(place.path, `counts different values, but "${name}" is not a number of rows.`, input, []);
	const ofRows = ({ type, row }: RowField) => type !== 'list' && (row !== 'line' || over === 'lines');
	return columnOf(input, over, ofRows, place);
}

/** The column or period by which rows are grouped; orders may be grouped by what their lines hold. */
export function parsePer(input: unknown, { name, over, source }: Over, place: Place): string {
	if (source.kind !== 'aggregate')
		throw faultAt(place.path, `groups rows, but "${name}" is no number or date of rows.`, input, []);
	return columnOf(input === 'order' ? 'order_id' : input, over, isGroupable, place);
}

/**
 * A place among customers, and a comparison with another field, take one value of each customer; groups have
 * several.
 */
export function refuseGroups(per: string | undefined, path: string): void {
	if (per === undefined) return;
	throw faultAt(path, 'groups rows, which can only be asked for a plain value.', per, []);
}

/** A product stands in its categories by their slugs; their titles are no names. */
const isGroupable = ({ type, source }: RowField) =>
	type !== 'list' || source.kind === 'line_category' || source.kind === 'event_category';

function columnOf(
	input: unknown,
	over: RowKind,
	isAllowed: (field: RowField) => boolean,
	{ path, parse }: Place,
): string {
	const field = parsePeriodOrColumn(input, over, path, parse);
	if (isAllowed(field)) return field.name;
	const { fields } = parse;
	const allowed = [...fields.rowFields(over), ...fields.periods(over)]
		.filter(isAllowed)
		.map(({ name }) => name);
	throw new RuleError('FIELD_UNKNOWN', `The rule at ${path} cannot take "${field.name}".`, {
		path,
		found: field.name,
		allowed,
		suggestion: didYouMean(field.name, allowed),
	});
}
