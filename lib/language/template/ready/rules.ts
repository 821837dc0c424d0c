/** Short forms of the rules that several templates are made of. */
import { atLeast, isTrue, moreThanDaysAgo } from '../../rule/conditions';
import type { Condition, Window } from '../../rule/rule';

type Qualifiers = Parameters<typeof atLeast>[2];

export const ordersAtLeast = (count: number, qualifiers?: Qualifiers): Condition =>
	atLeast('orders_count', count, qualifiers);
export const lastDays = (days: number): { within: Window } => ({ within: { last: days, unit: 'days' } });
export const silentFor = (days: number): Condition => moreThanDaysAgo('last_order_date', days);
export const hasEmailConsent = isTrue('email_subscribed');
