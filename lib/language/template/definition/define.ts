import { SegmentError } from '../../../error';
import { plainCopy } from '../../shape/plain-copy';
import type { ParameterDrafts, ValuesOf } from './parameter';
import { PARAMETERS_PATH, readParameters } from './read-parameters';
import type { Template, TemplateParameter } from './template';

interface Draft<Drafts extends ParameterDrafts> extends Omit<Template, 'parameters' | 'rule'> {
	readonly parameters: Drafts;
	/** Two whole numbers, the first of which must be the smaller. */
	readonly ascending?: readonly [keyof Drafts & string, keyof Drafts & string];
	readonly rule: (values: ValuesOf<Drafts>) => object;
}

export function define<Drafts extends ParameterDrafts>({
	parameters: drafts,
	ascending,
	rule,
	...template
}: Draft<Drafts>): Template {
	const parameters = Object.entries(drafts).map(([name, draft]): TemplateParameter =>
		Object.freeze({ name, ...draft }),
	);
	return Object.freeze({
		...template,
		parameters: Object.freeze(parameters),
		rule: (given = {}) => {
			const values = readParameters(
				template.title,
				parameters,
				plainCopy<unknown>(given, { code: 'OPTION_INVALID', what: 'The template' }, { key: PARAMETERS_PATH }),
			);
			if (ascending !== undefined) requireAscending(template.title, values, ascending);
			return rule(values as ValuesOf<Drafts>);
		},
	});
}

/** A span that ends before it begins is nobody, which is never what was meant. */
function requireAscending(
	title: string,
	values: Record<string, unknown>,
	[less, more]: readonly [string, string],
): void {
	if ((values[less] as number) < (values[more] as number)) return;
	throw new SegmentError(
		'OPTION_INVALID',
		`The template "${title}" needs a "${more}" that is greater than its "${less}".`,
		{
			path: `${PARAMETERS_PATH}.${more}`,
			found: values[more],
			allowed: [`more than ${String(values[less])}`],
		},
	);
}
