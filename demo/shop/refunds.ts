import { lastOf } from '../../lib/error/defined';
import type { Invoice, InvoiceLine } from './facts';

interface Sold {
	invoice: number;
	/** Pieces that no credit note has taken back yet. */
	left: number;
}

/** Thousandths of a pound by invoice number. */
type Refunds = Map<number, number>;

/**
 * What credit notes took back of each of one customer's sales. The data set does not say to which sale a
 * credit note belongs: its lines are set against the latest earlier sales of the same article at the same
 * price. What finds no such sale (discounts, goods bought before the data begin) is refunded nowhere.
 */
export function addRefunds(refunds: Refunds, invoicesOfCustomer: Invoice[]): void {
	const creditNotes = invoicesOfCustomer.filter(({ kind }) => kind === 'cancellation');
	const sold = new Map<string, Sold[]>(
		creditNotes.flatMap(({ lines }) => lines.map((line) => [keyOf(line), []])),
	);
	if (sold.size === 0) return;
	for (const { number, kind, lines } of invoicesOfCustomer) {
		for (const line of lines) {
			const sales = sold.get(keyOf(line));
			if (kind === 'sale') sales?.push({ invoice: number, left: line.quantity });
			else if (sales) takeBack(sales, line, refunds);
		}
	}
}

function keyOf({ article, price }: InvoiceLine): string {
	return `${article}/${price}`;
}

function takeBack(sales: Sold[], { quantity, price }: InvoiceLine, refunds: Refunds): void {
	for (let missing = -quantity; missing > 0 && sales.length > 0;) {
		const latest = lastOf(sales);
		const taken = Math.min(missing, latest.left);
		refunds.set(latest.invoice, (refunds.get(latest.invoice) ?? 0) + taken * price);
		missing -= taken;
		latest.left -= taken;
		if (latest.left === 0) sales.pop();
	}
}
