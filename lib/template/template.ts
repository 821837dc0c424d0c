/**
 * Ready-made rules.
 *
 * template    a rule with places left open, under a name that never changes
 * parameter   such a place; it keeps its usual value where the user says nothing
 */
export const TEMPLATE_GROUPS = ['Buyers', 'Spending', 'Lapsed and at risk', 'Subscribers', 'Products', 'Browsing', 'Dates', 'Profile'] as const;
export type TemplateGroup = (typeof TEMPLATE_GROUPS)[number];

/** `number`: whole; `money`: a decimal in major units; `list`: texts; `currency`: ISO 4217, may be left out. */
export type ParameterType = 'number' | 'money' | 'text' | 'list' | 'currency';
export type ParameterValue = number | string | readonly string[] | undefined;
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

export interface TemplateParameter {
	readonly name: string;
	readonly label: string;
	readonly type: ParameterType;
	/** Absent: the user must say it, unless it may be left out. */
	readonly default?: number | string | readonly string[];
	readonly description: string;
	readonly optional?: true;
	/** Of what the values are the ids, for a picker. */
	readonly of?: 'product' | 'category';
}

export interface Template {
	/** Lower case with underscores. */
	readonly name: string;
	readonly title: string;
	readonly group: TemplateGroup;
	readonly description: string;
	readonly parameters: readonly TemplateParameter[];
	/** Names of the fields that the shop must be able to answer; `where.coupon` for a column of its orders, lines or events. */
	readonly needs: readonly string[];
	/** The rule in JSON form, not yet checked, with these values of all parameters. */
	rule(values: ParameterValues): object;
}
