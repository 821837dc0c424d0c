import type { ParameterValue, ParameterValues } from './template';

/** A condition in JSON form. */
export const ask = (field: string, operator: string, value?: unknown, qualifiers: object = {}): object =>
	({ field, operator, ...(value === undefined ? {} : { value }), ...qualifiers });

export const all = (...rules: object[]): object => ({ match: 'all', rules });

export const withinLast = (days: ParameterValue): object => ({ within: { last: days, unit: 'days' } });

export const inCurrency = ({ currency }: ParameterValues): object => (currency === undefined ? {} : { currency });

/** Rows of one event. */
export const eventNamed = (name: ParameterValue, ...more: object[]): object =>
	({ where: more.length === 0 ? ask('name', 'equals', name) : all(ask('name', 'equals', name), ...more) });

export const boughtNothing = (qualifiers: object = {}): object => ask('orders_count', 'equals', 0, qualifiers);
