/** Short forms of the rules that several templates are made of. */
export const all = (...rules: object[]) => ({ match: 'all', rules });
export const none = (...rules: object[]) => ({ match: 'none', rules });
export const condition = (field: string, operator: string, value?: unknown, qualifiers: object = {}) => ({
	field,
	operator,
	...(value === undefined ? {} : { value }),
	...qualifiers,
});

export const ordersAtLeast = (count: number, qualifiers: object = {}) =>
	condition('orders_count', 'greater_than_or_equals', count, qualifiers);
export const lastDays = (days: number) => ({ within: { last: days, unit: 'days' } });
export const silentFor = (days: number) => condition('last_order_date', 'more_than_n_days_ago', days);
export const hasEmailConsent = condition('email_subscribed', 'is_true');
