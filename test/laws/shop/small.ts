import type { Cell, Customer, Row, Shop } from '../../oracle/shop';
import { SCHEMA } from './tables';

const empty = (columns: Readonly<Record<string, unknown>>): Row =>
	Object.fromEntries(Object.keys(columns).map((name) => [name, null]));
type Cells = Readonly<Record<string, Cell>>;

export interface SmallCustomer {
	readonly row?: Cells;
	readonly tags?: readonly string[];
	readonly orders?: readonly (Cells & { readonly lines?: readonly Cells[] })[];
	readonly events?: readonly Cells[];
}

/** A shop by hand: what is not said is missing; ids count from 1. Instants are microseconds, see `at`. */
export function smallShop(
	customers: readonly SmallCustomer[],
	productCategories: readonly Cells[] = [],
): Shop {
	let order = 0;
	return {
		customers: customers.map(({ row = {}, tags = [], orders = [], events = [] }, index): Customer => ({
			row: { ...empty(SCHEMA.customers), ...row, id: String(index + 1) },
			addresses: [],
			groups: [],
			tags: tags.map((name) => ({ name })),
			orders: orders.map(({ lines = [], ...cells }) => ({
				row: { ...empty(SCHEMA.orders), ...cells, id: String((order += 1)) },
				lines: lines.map((line) => ({ ...empty(SCHEMA.lines), ...line })),
			})),
			events: events.map((event) => ({
				id: null,
				name: null,
				occurred_at: null,
				properties: null,
				product_id: null,
				...event,
			})),
		})),
		products: [],
		productCategories: productCategories.map((one) => ({
			product_id: null,
			category: null,
			category_id: null,
			title: null,
			...one,
		})),
	};
}

export const at = (iso: string): number => Date.parse(iso) * 1000;
