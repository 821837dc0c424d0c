import type { Column, RelationName } from '../relation/relation';
import type { FieldType, OperatorName } from '../operator/operator';

export const FIELD_GROUPS = ['customer', 'orders', 'purchases', 'events', 'segments'] as const;
export type FieldGroup = (typeof FIELD_GROUPS)[number];

/** The rows that a field is computed from; `lines` are order lines together with their order. */
export type RowKind = 'orders' | 'lines' | 'events';

/** Where a field's value comes from. Tagged: every consumer handles every kind. */
export type FieldSource =
	| { readonly kind: 'column'; readonly column: string }
	| { readonly kind: 'json'; readonly column: string; readonly key: string }
	| { readonly kind: 'email_domain' }
	/** Rows of a child relation of the customer: addresses, tags, groups. */
	| { readonly kind: 'elements'; readonly relation: 'addresses' | 'tags' | 'groups'; readonly column: string }
	| { readonly kind: 'line_elements'; readonly element: 'product' | 'variant' | 'category' }
	| { readonly kind: 'event_elements'; readonly name: string; readonly property: string }
	| { readonly kind: 'aggregate'; readonly over: RowKind; readonly measure: Measure }
	/** Whole days from the last order to asOf, by the wall clock of the zone. */
	| { readonly kind: 'recency' }
	| { readonly kind: 'member_of' };

/** `count` and `sum` of no rows are 0; the others are then missing. */
export type Measure =
	| { readonly of: 'count' }
	| {
			readonly of: 'sum' | 'average' | 'largest' | 'smallest';
			readonly column: 'amount' | 'quantity' | 'quantity * price';
	  }
	| { readonly of: 'first' | 'last' };

export interface Field {
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
}

/** A field that `where` may ask of one row. `every row` of an order joins its lines. */
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
}

export type RowSource =
	| { readonly kind: 'order_column'; readonly column: string }
	| { readonly kind: 'line_column'; readonly column: string }
	| { readonly kind: 'product_title' }
	/** Elements: the categories of the line's product, ancestors included, by slug and by id. */
	| { readonly kind: 'line_category' }
	| { readonly kind: 'line_category_title' }
	| { readonly kind: 'event_column'; readonly column: string }
	| { readonly kind: 'event_property'; readonly key: string };

export type FieldColumn = Column;
