import type { INodeProperties } from 'n8n-workflow';
import type { Condition } from '../../../../lib';
import { labelOf } from '../../form';
import { fieldProperty } from '../control/field';
import { readPeriod, writePeriod } from '../control/period';
import { readQualifiers, writeQualifiers } from '../control/qualifiers';
import { given, nameIn, rowPartsOf } from '../part';
import type { Form } from '../part';
import type { Kind } from './kind';

/** A field, an operator and a value: what most kinds are. */
interface SimpleKind {
	readonly label: string;
	readonly fields: NonNullable<Kind['fields']>;
	readonly usualField: string;
	/** After the box of the field. */
	readonly properties: INodeProperties[];
	readonly readValue: (form: Form, place: string) => unknown;
	readonly writeValue: (condition: Condition) => Form;
	/** Whether the form has a period in the open. */
	readonly period: boolean;
}

export function simpleKind(spec: SimpleKind): Kind {
	const { label, fields, usualField, properties } = spec;
	return {
		label,
		fields,
		properties: [fieldProperty(fields.method, usualField), ...properties],
		about: ({ field }) => labelOf(nameIn(field)),
		read(form, place) {
			const { keys, where } = readQualifiers(form, place);
			const rule = {
				field: form.field,
				operator: form.operator,
				...given('value', spec.readValue(form, place)),
				...given('within', spec.period ? readPeriod(form, place) : undefined),
				...given('where', where?.rule),
				...keys,
			};
			return { rule, place, parts: rowPartsOf(where) };
		},
		write(condition, field) {
			if (field === undefined || !fields.offers(field)) return undefined;
			const period = spec.period ? writePeriod(condition.within) : {};
			const { field: name, operator } = condition;
			return (
				period && {
					field: name,
					operator,
					...spec.writeValue(condition),
					...period,
					...writeQualifiers(condition),
				}
			);
		},
	};
}
