import { UserError } from 'n8n-workflow';
import { TEMPLATES } from '../../../lib';
import type { SegmentInput, TemplateParameter } from '../../../lib';
import { readList, readScalar } from '../form';
import { parameter } from '../operation';
import type { Call } from '../operation';

/** The value of a resource mapper. */
interface Mapped {
	readonly value?: Readonly<Record<string, unknown>> | null;
}

/** The box for what does not fit into a dropdown of a parameter's values. */
export const furtherOf = (name: string) => `${name}_further`;

/** The template that is chosen, with what its parameters are to be. Empty boxes leave the usual values. */
export function readTemplate(call: Pick<Call, 'context' | 'item'>): NonNullable<SegmentInput['template']> {
	const name = parameter<string>(call, 'template');
	if (name === '')
		throw new UserError('No template is chosen.', { description: 'Choose one from the list.' });
	const known = TEMPLATES.find((one) => one.name === name)?.parameters ?? [];
	const boxes = { ...parameter<Mapped>(call, 'templateParameters', {}).value };
	const read = known.map((one) => [one.name, valueOf(one, boxes)] as const);
	const own = known.flatMap((one) => [one.name, furtherOf(one.name)]);
	// What the template does not have goes to the library, which says what it has.
	const others = Object.entries(boxes).filter(([key]) => !own.includes(key));
	const given = [...read, ...others].filter(([, value]) => !isEmpty(value));
	return { name, parameters: Object.fromEntries(given) };
}

function valueOf({ name, type }: TemplateParameter, boxes: Readonly<Record<string, unknown>>): unknown {
	if (type !== 'list') return readScalar(boxes[name]);
	return [...new Set([...readList(boxes[name]), ...readList(boxes[furtherOf(name)])])];
}

const isEmpty = (value: unknown) =>
	value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
