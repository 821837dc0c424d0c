import type { INodeProperties } from 'n8n-workflow';
import { formatQuery, parseRule, TEMPLATES } from '../../../lib';
import type { Template, TemplateParameter } from '../../../lib';

/** What stands for a value that only the shop's people can give. */
const PLACEHOLDERS: Readonly<Record<TemplateParameter['type'], unknown>> = {
	amount: 1,
	currency: 'EUR',
	date: '2026-01-01',
	list: ['…'],
	text: '…',
	whole_number: 1,
};

/**
 * The rule of each template with its usual values, shown below the choice: who would belong, before anything
 * runs.
 */
export const templateNotices: INodeProperties[] = TEMPLATES.map((template) => ({
	displayName: `${escaped(template.description)} The rule with the usual values: <code>${escaped(queryOf(template))}</code>`,
	name: `templateNotice_${template.name}`,
	type: 'notice',
	default: '',
	displayOptions: { show: { template: [template.name] } },
}));

function queryOf(template: Template): string {
	const needed = template.parameters.filter(({ required }) => required);
	const values = needed.map(({ name, type }) => [name, PLACEHOLDERS[type]] as const);
	return formatQuery(parseRule(template.rule(Object.fromEntries(values))));
}

/** n8n shows a notice as HTML. */
function escaped(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
