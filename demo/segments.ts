import type { INodeParameters } from 'n8n-workflow';

/** Parameters of Segment Create for one segment of the demo, as the editor would store them. */
export interface DemoSegment {
	readonly title: string;
	readonly parameters: INodeParameters;
}

/** Conditions by kind. */
const builder = (conditions: Record<string, INodeParameters[]>): INodeParameters => ({
	source: 'builder',
	groupsMatch: 'all',
	groups: { group: [{ match: 'all', conditions }] },
});

/** The builder, JSON, query text and templates: equal ways in. */
export const demoSegments = (productId: string): readonly DemoSegment[] => [
	{
		title: 'Big Spenders',
		parameters: builder({ orders: [{ field: 'amount_spent', operator: 'greater_than', amount: 1000 }] }),
	},
	{
		title: 'Dhaka Customers',
		parameters: builder({
			customer: [{ field: 'city', operator: 'in', chosen: ['Dhaka'] }],
			yesNo: [{ field: 'email_subscribed', answer: 'yes' }],
		}),
	},
	{
		title: 'Heart Holder Buyers Who Came Back',
		parameters: {
			source: 'json',
			ruleJson: JSON.stringify({
				match: 'all',
				rules: [
					{ field: 'products_purchased', operator: 'includes_any', value: [productId] },
					{ field: 'orders_count', operator: 'greater_than', value: 1 },
				],
			}),
		},
	},
	{ title: 'Bought Lately', parameters: { source: 'query', query: 'last_order_date in last 30 days' } },
	{ title: 'Champions', parameters: { source: 'template', template: 'champions' } },
];
