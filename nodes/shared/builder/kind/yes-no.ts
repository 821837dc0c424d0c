import type { INodeProperties } from 'n8n-workflow';
import type { Condition } from '../../../../lib';
import { named } from '../../operation';
import { simpleKind } from './simple-kind';
import type { Kind } from './kind';
import { isYesNo } from './offers';

/** Each answer as an operator of the language. */
const ANSWERS: Readonly<Record<string, Readonly<Pick<Condition, 'operator' | 'value'>>>> = {
	no: { operator: 'is_false' },
	noOrUnknown: { operator: 'not_equals', value: true },
	unknown: { operator: 'is_null' },
	yes: { operator: 'is_true' },
	yesOrNo: { operator: 'is_not_null' },
	yesOrUnknown: { operator: 'not_equals', value: false },
};

const answerProperty: INodeProperties = {
	displayName: 'Answer',
	name: 'answer',
	type: 'options',
	options: [
		{ name: 'No', value: 'no' },
		{ name: 'No or Unknown', value: 'noOrUnknown' },
		{ name: 'Unknown', value: 'unknown', description: 'The shop has no answer' },
		{ name: 'Yes', value: 'yes' },
		{ name: 'Yes or No', value: 'yesOrNo', description: 'The shop has an answer' },
		{ name: 'Yes or Unknown', value: 'yesOrUnknown' },
	],
	default: 'yes',
};

const fields = simpleKind({
	label: 'Yes or No',
	fields: { method: 'getYesNoFields', offers: isYesNo },
	usualField: 'email_subscribed',
	properties: [answerProperty],
	readValue: ({ value }) => value,
	writeValue: answered,
	period: false,
});

export const yesNo: Kind = {
	...fields,
	read: (form, place) => fields.read({ ...form, ...named(ANSWERS, form.answer ?? 'yes', 'Answer') }, place),
};

function answered({ operator, value }: Condition): { answer: string | undefined } {
	const [answer] =
		Object.entries(ANSWERS).find(([, one]) => one.operator === operator && one.value === value) ?? [];
	return { answer };
}
