import { firstOf, itemAt } from '../../lib/error/defined';
import { categories, categoryOf } from './categories';
import type { Facts, Invoice } from './facts';
import { dayMs, timestamp } from './invent/clock';
import type { Clock } from './invent/clock';
import type { Row } from './insert';

/**
 * Lines with these codes are no products but postage, discounts, bank charges, commissions and corrections by
 * hand.
 */
const feeSkus = new Set(['AMAZONFEE', 'B', 'BANK CHARGES', 'C2', 'CRUK', 'D', 'DOT', 'M', 'POST', 'S']);

/** A product that nobody has bought for so long has left the shop. */
const deletedAfterDays = 150;

export interface Catalogue {
	categories: Row[];
	products: Row[];
	variants: Row[];
	productCategories: Row[];
	/** By the index of the article; undefined for fees. */
	productOfArticle: (ArticleIds | undefined)[];
}

export interface ArticleIds {
	productId: number;
	variantId: number;
}

interface Variant {
	id: number;
	article: number;
	sku: string;
	title: string;
}

/** Articles whose codes differ only in the letters at the end are the variants of one product. */
export function makeCatalogue({ articles, invoices }: Facts, clock: Clock): Catalogue {
	const groups = groupVariants(articles);
	const lastSeen = lastMinutes(invoices);
	const catalogue: Catalogue = {
		categories,
		products: [],
		variants: [],
		productCategories: [],
		productOfArticle: [],
	};
	for (const [index, [sku, variants]] of [...groups].entries()) {
		const productId = index + 1;
		const title = commonTitle(variants.map((variant) => variant.title));
		const lastMinute = Math.max(...variants.map(({ article }) => itemAt(lastSeen, article)));
		catalogue.products.push({ id: productId, sku, title, deleted_at: deletedAt(lastMinute, clock) });
		catalogue.productCategories.push({ product_id: productId, category_id: categoryOf(title) });
		for (const variant of variants) addVariant(catalogue, productId, variant);
	}
	return catalogue;
}

function addVariant(catalogue: Catalogue, productId: number, { id, article, sku, title }: Variant): void {
	catalogue.variants.push({ id, product_id: productId, sku, title });
	catalogue.productOfArticle[article] = { productId, variantId: id };
}

function groupVariants(articles: Facts['articles']): Map<string, Variant[]> {
	const groups = new Map<string, Variant[]>();
	let id = 0;
	for (const [article, { sku, title }] of articles.entries()) {
		if (feeSkus.has(sku)) continue;
		const variant = { id: ++id, article, sku, title: title ? titleCase(title) : `Article ${sku}` };
		const base = /^(\d{5})[A-Z]{1,3}$/.exec(sku)?.[1] ?? sku;
		groups.set(base, [...(groups.get(base) ?? []), variant]);
	}
	return groups;
}

/** "Blue Paper Parasol" and "Red Paper Parasol" are "Paper Parasol". */
function commonTitle(titles: string[]): string {
	const [first, ...others] = titles.filter((title) => !title.startsWith('Article '));
	if (!first) return firstOf(titles);
	const common = first.split(' ').filter((word) => others.every((title) => title.split(' ').includes(word)));
	return common.join(' ') || first;
}

// The data set prints in capitals.
function titleCase(text: string): string {
	return text.toLowerCase().replace(/(?<=^|[\s/(,&+*-])\p{L}/gu, (letter) => letter.toUpperCase());
}

function lastMinutes(invoices: Invoice[]): number[] {
	const minutes: number[] = [];
	for (const { minute, lines } of invoices) {
		for (const { article } of lines) minutes[article] = minute;
	}
	return minutes;
}

function deletedAt(lastMinute: number, clock: Clock): string | null {
	const lastSeenAt = clock.instantOf(lastMinute);
	return lastSeenAt < clock.now - deletedAfterDays * dayMs ? timestamp(lastSeenAt + 30 * dayMs) : null;
}
