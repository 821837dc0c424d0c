import type { INodeProperties } from 'n8n-workflow';
import { OPERATORS_BY_TYPE } from '../../../../lib';
import type { Condition, OperatorName } from '../../../../lib';
import { readList } from '../../form';
import { NO_NUMBER } from '../control/number';
import { operatorProperty, takes, taking } from '../control/operators';
import { periodProperties } from '../control/period';
import { furtherPicks, picker, pickIn, picksIn, writePick, writePicks } from '../control/picks';
import { optionsProperty } from '../control/qualifiers';
import { isBlank, leftEmpty } from '../part';
import type { Form } from '../part';
import { PICKER_NAMES, pickerOf, PICKERS } from '../pickers';
import type { PickerName } from '../pickers';
import type { Kind } from './kind';
import { isPicked } from './offers';
import { simpleKind } from './simple-kind';

/** What says the same in other words is left to expressions: `in`, `equals`. */
const SHOWN: readonly OperatorName[] = OPERATORS_BY_TYPE.list.filter((name) =>
	/^(includes|not_includes|is|count)_/.test(name),
);
const PICKING = taking(OPERATORS_BY_TYPE.list, 'many', 'one');

const pickersOf = (name: PickerName): INodeProperties[] => {
	const { fields, noun, method } = PICKERS[name];
	const displayOptions = { show: { field: [...fields], operator: PICKING } };
	return [
		{ ...picker(singular(name), noun, method), displayOptions },
		furtherPicks({ name: `further_${name}`, noun, method }, displayOptions),
	];
};
const singular = (name: PickerName) => PICKERS[name].noun.toLowerCase();

/** For expressions that give a list; nobody types an id who can pick. */
const idsProperty: INodeProperties = {
	displayName: 'Further IDs',
	name: 'ids',
	type: 'string',
	default: '',
	description: 'Separated by commas, or a list from an expression; count together with what is picked',
};

const options = optionsProperty(['caseSensitive', 'excludeMissing', 'including', 'where']);

export const products: Kind = simpleKind({
	label: 'Products Bought',
	fields: { method: 'getProductFields', offers: isPicked },
	usualField: 'products_purchased',
	properties: [
		operatorProperty(SHOWN, 'includes_any'),
		...PICKER_NAMES.flatMap(pickersOf),
		{
			displayName: 'Number',
			name: 'howMany',
			type: 'number',
			default: NO_NUMBER,
			placeholder: 'e.g. 3',
			displayOptions: { show: { operator: taking(OPERATORS_BY_TYPE.list, 'count') } },
		},
		...periodProperties,
		{ ...options, options: [idsProperty, ...(options.options ?? [])] },
	],
	readValue,
	writeValue,
	period: true,
});

function readValue(form: Form, place: string): unknown {
	switch (takes(form.operator)) {
		case 'nothing':
			return undefined;
		case 'count':
			if (isBlank(form.howMany)) throw leftEmpty(place, 'a number is missing', 'Fill in the number');
			return form.howMany;
		default:
			// The pickers are hidden for operators that no list has: the library says which there are.
			return (PICKING as readonly unknown[]).includes(form.operator) ? picksFor(form, place) : undefined;
	}
}

function picksFor(form: Form, place: string): unknown {
	const ids = idsIn(form, place);
	return takes(form.operator) === 'one' && ids.length === 1 ? ids[0] : ids;
}

/** Of the pickers that the form shows for this field; n8n keeps what stood in those of another. */
function idsIn(form: Form, place: string): unknown[] {
	const name = pickerOf(String(form.field)) ?? 'products';
	const { ids } = (form.options ?? {}) as Form;
	const picked = [pickIn(form, singular(name)), ...picksIn(form, `further_${name}`), ...readList(ids)];
	const values = [...new Set(picked.filter((id) => id !== undefined))];
	if (values.length === 0)
		throw leftEmpty(place, `a ${singular(name)} is missing`, `Pick a ${singular(name)}`);
	return values;
}

function writeValue({ field, operator, value }: Condition): Form {
	const name = pickerOf(field) ?? 'products';
	if (takes(operator) === 'nothing') return {};
	if (takes(operator) === 'count') return { howMany: value };
	const [first = '', ...others] = [value].flat().map(String);
	return {
		[singular(name)]: writePick(first),
		...(others.length === 0 ? {} : { [`further_${name}`]: writePicks(others) }),
	};
}
