import { itemAt } from '../../lib/error/defined';
import type { Facts, Invoice } from './facts';
import { isInDhaka } from './invent/places';
import { totalOf } from './orders';

/** What the data set says of a customer. */
export interface Customer {
	id: number;
	/** In the order of time. */
	invoices: Invoice[];
	/** Without repetitions, the latest first. */
	countries: string[];
	/** Sales less credit notes, in pounds. */
	spent: number;
	/** Pieces, likewise. */
	quantity: number;
}

/** Made-up customers who signed up and have not bought anything. */
const signUpIds = Array.from({ length: 400 }, (_, index) => 20_001 + index);

/** The invoices of each customer by id; sign-ups have none. */
export function invoicesByCustomer({ invoices }: Facts): Map<number, Invoice[]> {
	const byId = new Map<number, Invoice[]>(signUpIds.map((id) => [id, []]));
	for (const invoice of invoices) {
		if (!invoice.customer) continue;
		const own = byId.get(invoice.customer);
		if (own) own.push(invoice);
		else byId.set(invoice.customer, [invoice]);
	}
	return byId;
}

export function customerOf(id: number, invoices: Invoice[]): Customer {
	const countries = invoices.map(({ country }) => country).filter(Boolean);
	const lines = invoices.flatMap((invoice) => invoice.lines);
	return {
		id,
		invoices,
		countries: [...new Set(countries.reverse())],
		spent: invoices.reduce((sum, invoice) => sum + totalOf(invoice), 0) / 1000,
		quantity: lines.reduce((sum, line) => sum + line.quantity, 0),
	};
}

/**
 * A part of the customers: the one of the last order, some from Dhaka, and the rest from everywhere in the
 * list.
 * @param ids in ascending order, as is the result
 */
export function selectCustomers(ids: number[], count: number, lastBuyer: number): number[] {
	const ofDhaka = ids.filter(isInDhaka).slice(0, Math.ceil(count / 12));
	const spread = Array.from({ length: count }, (_, index) =>
		itemAt(ids, Math.floor((index * ids.length) / count)),
	);
	// By every seventh, so that the cut leaves out one here and there.
	const mixed = Array.from({ length: 7 }, (_, start) =>
		spread.filter((_id, index) => index % 7 === start),
	).flat();
	return [...new Set([lastBuyer, ...ofDhaka, ...mixed])].slice(0, count).sort((a, b) => a - b);
}
