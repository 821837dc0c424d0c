import type { FieldType, OperatorName } from '../operator/operator';
import type { RfmPart } from '../../model';
import type { RelationName } from '../relation/relation';
import type { FieldPhrase } from './phrase';

export const FIELD_GROUPS = [
	'customer',
	'orders',
	'purchases',
	'events',
	'scores',
	'predictions',
	'split',
	'segments',
] as const;
export type FieldGroup = (typeof FIELD_GROUPS)[number];

/** The rows that a field is computed from; `lines` are order lines together with their order. */
export type RowKind = 'orders' | 'lines' | 'events';

/** Where a field's value comes from. Tagged: every consumer handles every kind. */
export type FieldSource =
	| { readonly kind: 'column'; readonly column: string }
	| { readonly kind: 'json'; readonly column: string; readonly key: string }
	/** A column whose own type is a list. */
	| { readonly kind: 'array'; readonly column: string }
	| { readonly kind: 'email_domain' }
	/** Rows of a child relation of the customer: addresses, tags, groups. */
	| { readonly kind: 'elements'; readonly relation: 'addresses' | 'tags' | 'groups'; readonly column: string }
	| { readonly kind: 'line_elements'; readonly element: 'product' | 'variant' | 'category' }
	| { readonly kind: 'event_elements'; readonly name: string; readonly property: string }
	| ({ readonly kind: 'aggregate'; readonly over: RowKind; readonly measure: Measure } & NotCountedSource)
	/** Whole days from the last order to asOf, by the wall clock of the zone. */
	| { readonly kind: 'recency' }
	/** A score from 1 to 5, or the group that the three of them give, by the cut points in the store. */
	| { readonly kind: 'score'; readonly of: RfmPart | 'group' }
	/** What the models fitted on the shop's orders expect of the customer. */
	| { readonly kind: 'prediction'; readonly of: 'churn_risk' | 'orders' | 'value' }
	/** Whole years from the birthday to the day of the zone. */
	| { readonly kind: 'age' }
	/** A number by which customers are divided, anew for each salt. */
	| { readonly kind: 'bucket' }
	/** The customer's addresses that have coordinates. */
	| { readonly kind: 'place' }
	/** What the customer bought most of. */
	| { readonly kind: 'favourite'; readonly element: 'product' | 'category' }
	| { readonly kind: 'member_of' };

interface NotCountedSource {
	/** Of orders: those that do not count, with one of these statuses, and no others. */
	readonly notCounted?: readonly string[];
}

/** `count` and `sum` of no rows are 0; the others are then missing. */
export type Measure =
	| { readonly of: 'count' }
	| {
			readonly of: 'sum' | 'average' | 'largest' | 'smallest';
			/** `property`: of events, the one that the condition names. */
			readonly column: 'amount' | 'gross' | 'refunded' | 'quantity' | 'quantity * price' | 'property';
	  }
	/** What was given back, of what was ordered: from 0 to 1. */
	| { readonly of: 'share'; readonly column: 'refunded'; readonly whole: 'gross' }
	| { readonly of: 'first' | 'last' | 'average_gap' | 'expected_next' };

/** What the values of a field or column name, where they are more than texts or numbers. */
export type Named = 'customer' | 'product' | 'variant' | 'category' | 'country' | 'nothing';

/** What else must be known of a field. Every trait is required: whoever adds a field has to say all of it. */
export interface FieldTraits {
	/** Its values say who somebody is: they are never offered to choose from. */
	readonly personal: boolean;
	/** What people know a customer by, if it is this. */
	readonly knownBy: 'name' | 'part of the name' | 'address' | 'nothing';
	/** It says whether the customer agreed to be sent messages. */
	readonly consent: boolean;
	readonly names: Named;
	/** At an instant in the past it can be answered with the value of then. */
	readonly looksBack: boolean;
	/** Its value changes by the passing of time alone. */
	readonly ages: boolean;
	/** How it speaks in a description. */
	readonly phrase: FieldPhrase;
}

export interface Field extends FieldTraits {
	readonly name: string;
	readonly label: string;
	readonly group: FieldGroup;
	readonly type: FieldType;
	/** What the elements of a list are. */
	readonly element?: 'text' | 'keyword';
	/** A date without time: compared by days. */
	readonly day?: true;
	readonly aliases: readonly string[];
	readonly operators: readonly OperatorName[];
	readonly source: FieldSource;
	/** Relations and columns that the mapping must have for the field to be there. */
	readonly needs: readonly { readonly relation: RelationName; readonly column?: string }[];
	/** Rows that `within` and `where` may limit. */
	readonly over?: RowKind;
	/** Computed from orders of one currency, which a condition may name, though nothing else may limit them. */
	readonly perCurrency?: true;
	/** All values that there are. */
	readonly values?: readonly string[];
	/** What a condition on it must name beside its value. */
	readonly asks?: 'property' | 'salt';
}

/** A column that `where` may ask of one row. */
export interface RowField {
	readonly name: string;
	readonly label: string;
	readonly type: FieldType;
	readonly element?: 'text' | 'keyword';
	readonly day?: true;
	readonly row: 'order' | 'line' | 'event';
	readonly source: RowSource;
	readonly needs: Field['needs'];
	/** Money: needs a currency where the shop has several. */
	readonly money?: true;
	readonly anyCase?: true;
	readonly names: Named;
	/** The shop never overwrites it, so it is known of an instant in the past. */
	readonly looksBack: boolean;
}

export type RowSource =
	| { readonly kind: 'order_column'; readonly column: string }
	| { readonly kind: 'line_column'; readonly column: string }
	| { readonly kind: 'product_title' }
	/** Elements: the categories of the line's product, ancestors included, by slug and by id. */
	| { readonly kind: 'line_category' }
	| { readonly kind: 'line_category_title' }
	| { readonly kind: 'event_column'; readonly column: string }
	| { readonly kind: 'event_property'; readonly key: string }
	/** A part of when the order or event was, or the period that it was in, by the wall clock of the zone. */
	| { readonly kind: 'calendar_part'; readonly part: CalendarPart | CalendarPeriod }
	/** Of all lines of the order. */
	| { readonly kind: 'of_lines'; readonly measure: 'pieces' | 'distinct_products' }
	/** Elements: the categories of the event's product. */
	| { readonly kind: 'event_category' };

/** Weekdays count from Monday, 1, to Sunday, 7. */
export const CALENDAR_PARTS = ['weekday', 'hour', 'day_of_month', 'month'] as const;
export type CalendarPart = (typeof CALENDAR_PARTS)[number];

/**
 * Whole periods of the calendar, which rows are counted and grouped by: December of two years is two of them.
 * Weeks begin on Monday.
 */
export const CALENDAR_PERIODS = ['day', 'week', 'calendar_month', 'quarter', 'year'] as const;
export type CalendarPeriod = (typeof CALENDAR_PERIODS)[number];

export const isCalendarPeriod = (name: unknown): name is CalendarPeriod =>
	(CALENDAR_PERIODS as readonly unknown[]).includes(name);

/** A number of rows: whole, and 0 without any. */
export const isCount = ({ source }: Pick<Field, 'source'>): boolean =>
	source.kind === 'aggregate' && source.measure.of === 'count';

/** Counts and sums of no rows are 0, so they are never missing. */
export const isZeroWithoutRows = ({ source }: Pick<Field, 'source'>): boolean =>
	source.kind === 'aggregate' && (source.measure.of === 'count' || source.measure.of === 'sum');

/** Its values are whole numbers, or days. */
export const isWhole = ({ source, day }: Pick<Field, 'source' | 'day'>): boolean =>
	day === true || ['recency', 'age', 'score'].includes(source.kind) || isCount({ source });

export const isEventCount = ({ source }: Pick<Field, 'source'>): boolean =>
	source.kind === 'aggregate' && source.over === 'events' && source.measure.of === 'count';
