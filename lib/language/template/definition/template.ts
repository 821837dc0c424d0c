/** A ready-made rule: the few things that a shop may want otherwise are its parameters. */
export interface Template {
	/** Never changes, nor its meaning: `first_time_buyers`. */
	readonly name: string;
	readonly title: string;
	readonly group: TemplateGroup;
	/** Who is in it, in plain words. */
	readonly description: string;
	readonly parameters: readonly TemplateParameter[];
	/** What the shop must be able to answer. */
	readonly needs: readonly TemplateNeed[];
	/**
	 * The rule in JSON form; what is left out has its default.
	 * @throws OPTION_INVALID for a parameter that is unknown, missing or of the wrong kind
	 */
	rule(parameters?: Readonly<Record<string, unknown>>): object;
}

export const TEMPLATE_GROUPS = [
	'Buyers',
	'Spending',
	'Winning back',
	'Scores and predictions',
	'Newcomers',
	'Products',
	'Browsing',
	'Occasions',
	'Consent',
	'Profile',
] as const;
export type TemplateGroup = (typeof TEMPLATE_GROUPS)[number];

export interface TemplateNeed {
	readonly field: string;
	/** Columns of its rows that a `where` of the template asks. */
	readonly where?: readonly string[];
}

export interface TemplateParameter {
	readonly name: string;
	readonly label: string;
	readonly type: ParameterType;
	/** `null`: none. */
	readonly default: number | string | readonly string[] | null;
	/** Whether it must be given: it has no default, and the template is nothing without it. */
	readonly required: boolean;
	readonly description: string;
	/** Of what the values are the ids, for a picker. */
	readonly of?: 'product' | 'category';
}

/** What the types hold. `list` takes one value, too, and numbers as ids. */
export interface ParameterValues {
	/** 1 or more. */
	whole_number: number;
	/** Major units, 0 or more; as decimal text kept exact. */
	amount: number | string;
	text: string;
	list: readonly string[];
	/** ISO 8601. */
	date: string;
	/** ISO 4217; to be given where the shop has several. */
	currency: string | undefined;
}
export type ParameterType = keyof ParameterValues;
