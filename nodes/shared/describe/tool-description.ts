import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** Of a tool's description; a model's provider refuses a longer one. */
export const MOST_CHARACTERS = 1024;

/** Rules that stand in the description, which the tests parse. */
export const RULES = [
	"amount_spent > 500 within last 90 days and (country in ('GB', 'FR') or tags includes any ('vip'))",
	"not orders_count where (category = 'shoes') >= 1",
] as const;

/** The fields that rules ask most; the shop may lack some and have others. */
export const USUAL_FIELDS = [
	'email',
	'country',
	'tags',
	'created_at',
	'birthday',
	'email_subscribed',
	'orders_count',
	'amount_spent',
	'last_order_date',
	'products_purchased',
	'events_count',
	'rfm_segment',
	'churn_risk_score',
] as const;

const GRAMMAR = `A rule is text: tests with and, or, not and brackets, e.g. ${RULES[0]}, or ${RULES[1]}. Numbers: = != > >= < <=, between 3 and 5. Texts in single quotes: = != in (…) contains. Lists: includes any (…), includes all (…), includes none (…). Dates: in last 30 days, more than 30 days ago, before '2026-01-31'. Yes or no: is true, is false. No value: is null. Fields: ${USUAL_FIELDS.join(', ')}. Segment Manage with Store: Describe Fields tells all fields and values of this shop. An error says how to mend the rule.`;

/**
 * What an AI agent is told of a node that is its tool, a box for each operation of a menu. From it alone a
 * model can write rules, where the operation reads them. Without the boxes n8n tells the model no more than
 * the action, or the purpose of the node: `replacements` of `usableAsTool` reach the list of nodes alone.
 * @param readRules operations that take a rule as text
 */
export const toolDescriptions = (menu: INodeProperties, readRules: readonly string[]): INodeProperties[] =>
	(menu.options as INodePropertyOptions[]).map((operation) => ({
		displayName: 'Tool Description',
		name: 'toolDescription',
		type: 'string',
		typeOptions: { rows: 4 },
		default: told(operation, readRules),
		required: true,
		description: 'What the agent is told of this tool',
		displayOptions: {
			show: { '@tool': [true], ...menu.displayOptions?.show, [menu.name]: [operation.value] },
		},
	}));

const told = (
	{ action = '', description = '', value }: INodePropertyOptions,
	readRules: readonly string[],
): string =>
	`${action}: ${description.charAt(0).toLowerCase()}${description.slice(1)}.${readRules.includes(String(value)) ? ` ${GRAMMAR}` : ''}`;
