import { itemAt } from '../../lib/error/defined';
import type { ArticleIds, Catalogue } from './catalogue';
import type { Facts, Invoice } from './facts';
import { timestamp } from './invent/clock';
import type { Clock } from './invent/clock';
import { emailOf, guestEmail } from './invent/names';
import { randomFor } from './invent/random';
import type { Row } from './insert';

const statuses = { sale: 'completed', cancellation: 'cancelled', adjustment: 'adjustment' } as const;
const channels = [
	['web', 70],
	['app', 15],
	['phone', 10],
	['marketplace', 5],
] as const;
const coupons = [
	[null, 88],
	['WELCOME10', 5],
	['SUMMER', 3],
	['FREESHIP', 3],
	['GRÜSSE5', 1],
] as const;

/**
 * @param refunds thousandths of a pound by invoice number
 * @param customerIds of whom some guests turn out to be
 */
export function makeOrders(
	invoices: Invoice[],
	clock: Clock,
	refunds: Map<number, number>,
	customerIds: number[],
): Row[] {
	return invoices.map((invoice) => ({
		id: invoice.number,
		customer_id: invoice.customer || null,
		email: orderEmail(invoice, customerIds),
		placed_at: timestamp(clock.instantOf(invoice.minute)),
		status: statuses[invoice.kind],
		currency: 'GBP',
		total: pounds(totalOf(invoice)),
		refunded: pounds(refunds.get(invoice.number) ?? 0),
		...circumstances(invoice),
		ship_to_country: invoice.country || null,
	}));
}

export function makeLines(
	invoices: Invoice[],
	articles: Facts['articles'],
	{ productOfArticle }: Catalogue,
): Row[] {
	let id = 0;
	return invoices.flatMap((invoice) =>
		invoice.lines.map(({ article, quantity, price }) => {
			const product: ArticleIds | undefined = productOfArticle[article];
			return {
				id: ++id,
				order_id: invoice.number,
				product_id: product?.productId ?? null,
				variant_id: product?.variantId ?? null,
				sku: itemAt(articles, article).sku,
				quantity,
				price: price / 1000,
			};
		}),
	);
}

/** Thousandths of a pound. */
export function totalOf({ lines }: Invoice): number {
	return lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
}

// Some guests are customers who did not sign in: their order has a customer's address, perhaps in other
// letters.
function orderEmail({ number, customer, kind }: Invoice, customerIds: number[]): string | null {
	if (customer) return emailOf(customer);
	if (kind === 'adjustment') return null;
	const random = randomFor('guest order', number);
	if (!random.chance(0.1)) return guestEmail(number);
	const email = emailOf(random.pick(customerIds));
	return random.chance(0.3) ? (email?.toUpperCase() ?? null) : email;
}

function circumstances({ number, kind }: Invoice): { channel: string | null; coupon: string | null } {
	const random = randomFor('order', number);
	if (kind === 'adjustment') return { channel: null, coupon: null };
	return { channel: random.weighted(channels), coupon: kind === 'sale' ? random.weighted(coupons) : null };
}

// Halves away from zero, as Postgres rounds.
function pounds(thousandths: number): string {
	const pence = Math.sign(thousandths) * Math.round(Math.abs(thousandths) / 10);
	return (pence / 100).toFixed(2);
}
