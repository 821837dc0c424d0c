import type { ArticleIds } from '../catalogue';
import type { Customer } from '../customers';
import type { Row } from '../insert';
import { dayMs, timestamp } from './clock';
import type { Clock } from './clock';
import { randomFor } from './random';
import type { Random } from './random';

/** By the index of the article; fees are no products. */
type Products = (ArticleIds | undefined)[];

interface Event {
	name: string;
	at: number;
	properties: Row;
}

const minuteMs = 60_000;
const forms = ['newsletter', 'back in stock', 'catalogue', 'Gewinnspiel für Größen'];

/** What a customer did in the shop's pages, from their sign-up to now. */
export function eventsOf(customer: Customer, createdAt: number, clock: Clock, products: Products): Row[] {
	const random = randomFor('events', customer.id);
	const events = [
		...beforeOrders(customer, random, clock, products),
		...lookingAround(random, clock, products),
		...mailAndForms(random, createdAt, clock),
	];
	const possible = events.filter(({ at }) => at >= createdAt && at <= clock.now);
	return possible.map(({ name, at, properties }) => ({
		customer_id: customer.id,
		name,
		occurred_at: timestamp(at),
		properties,
	}));
}

// Orders of the last half year: some of the products were looked at before, then came the checkout.
function beforeOrders({ invoices }: Customer, random: Random, clock: Clock, products: Products): Event[] {
	const halfAYearAgo = clock.now - 180 * dayMs;
	const recent = invoices.filter(
		({ kind, minute }) => kind === 'sale' && clock.instantOf(minute) > halfAYearAgo,
	);
	return recent.flatMap(({ minute, lines }) => {
		const orderedAt = clock.instantOf(minute);
		const seen = lines
			.slice(0, 60)
			.filter(() => random.chance(0.1))
			.slice(0, 4)
			.map(({ article }) => products[article]);
		const views = seen.flatMap((product) =>
			viewsOf(product, random.integer(1, 3), { until: orderedAt, withinMs: 2 * dayMs }, random),
		);
		return [
			...views,
			event('started_checkout', orderedAt - random.integer(2, 20) * minuteMs, { items: lines.length }),
		];
	});
}

function lookingAround(random: Random, clock: Clock, products: Products): Event[] {
	const casual = random.chance(0.35) ? random.integer(1, 6) : 0;
	const glances = Array.from({ length: casual }, () =>
		viewsOf(random.pick(products), 1, { until: clock.now, withinMs: 30 * dayMs }, random),
	);
	const views = random.chance(0.02) ? random.integer(4, 7) : 0;
	const keen = viewsOf(random.pick(products), views, { until: clock.now, withinMs: 2 * dayMs }, random);
	return [...glances.flat(), ...keen];
}

function mailAndForms(random: Random, createdAt: number, clock: Clock): Event[] {
	const subscribedAt = createdAt + random.next() * 10 * dayMs;
	const subscribed = random.chance(0.25)
		? [event('subscribed_form', subscribedAt, { form: random.pick(forms) })]
		: [];
	const opened = Array.from({ length: random.chance(0.4) ? random.integer(1, 5) : 0 }, () =>
		event('opened_email', clock.now - random.next() * 90 * dayMs, {
			campaign: `week ${random.integer(1, 12)}`,
		}),
	);
	return [...subscribed, ...opened];
}

function viewsOf(
	product: Products[number],
	count: number,
	{ until, withinMs }: { until: number; withinMs: number },
	random: Random,
): Event[] {
	if (!product) return [];
	const properties = { product_id: product.productId, variant_id: product.variantId };
	return Array.from({ length: count }, () =>
		event('viewed_product', until - random.next() * withinMs, properties),
	);
}

function event(name: string, at: number, properties: Row): Event {
	return { name, at, properties };
}
