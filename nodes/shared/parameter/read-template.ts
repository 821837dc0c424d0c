import { TEMPLATES } from '../../../lib';
import type { SegmentInput } from '../../../lib';
import { parameter } from '../operation';
import type { Call } from '../operation';
import { readList, readScalar } from './values';

interface Given {
	readonly parameter?: ReadonlyArray<{ readonly name: string; readonly value: unknown }>;
}

/** The template that is chosen, with what its parameters are to be. */
export function readTemplate(call: Pick<Call, 'context' | 'item'>): NonNullable<SegmentInput['template']> {
	const name = parameter<string>(call, 'template');
	const lists =
		TEMPLATES.find((one) => one.name === name)
			?.parameters.filter(({ type }) => type === 'list')
			.map((one) => one.name) ?? [];
	const given = parameter<Given>(call, 'templateParameters', {}).parameter ?? [];
	const values = given.map((one) => [
		one.name,
		lists.includes(one.name) ? readList(one.value) : readScalar(one.value),
	]);
	return { name, parameters: Object.fromEntries(values) as Record<string, unknown> };
}
