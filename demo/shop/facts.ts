import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { itemAt } from '../../lib/error/defined';

/** What the demo shop takes from the data set; everything else about it is made up. See ATTRIBUTION.md. */
export interface Facts {
	articles: Article[];
	/** In the order of their numbers, which is the order of their times. */
	invoices: Invoice[];
}

export interface Article {
	/** Upper case; the data set writes some codes both ways. */
	sku: string;
	/** As printed on invoices; empty when the article was only ever counted, never sold. */
	title: string;
}

export interface Invoice {
	number: number;
	/** `adjustment`: a correction of the stock or of the books, not a sale. */
	kind: 'sale' | 'cancellation' | 'adjustment';
	/** Minutes since 1970, by the shop's wall clock. */
	minute: number;
	/** 0 for a guest. */
	customer: number;
	/** ISO 3166, two letters; empty when the data set does not know it. */
	country: string;
	lines: InvoiceLine[];
}

export interface InvoiceLine {
	/** Index in `articles`. */
	article: number;
	/** Negative in cancellations. */
	quantity: number;
	/** Thousandths of a pound for one. */
	price: number;
}

/**
 * The file: one array for each column, with numbers as differences from the one before, which compresses
 * best.
 */
interface Columns {
	skus: string[];
	titles: string[];
	countries: string[];
	numbers: number[];
	kinds: number[];
	minutes: number[];
	customers: number[];
	countryIndexes: number[];
	lineCounts: number[];
	lineArticles: number[];
	lineQuantities: number[];
	/** Difference from the price that the article had on the line before. */
	linePrices: number[];
}

const kinds = ['sale', 'cancellation', 'adjustment'] as const;

export const factsFile = join(__dirname, 'online-retail.json.br');

export function readFacts(): Facts {
	return decodeFacts(brotliDecompressSync(readFileSync(factsFile)).toString('utf8'));
}

export function encodeFacts({ articles, invoices }: Facts): Buffer {
	const countries = [...new Set(invoices.map(({ country }) => country))].sort();
	const lines = invoices.flatMap((invoice) => invoice.lines);
	const columns: Columns = {
		skus: articles.map(({ sku }) => sku),
		titles: articles.map(({ title }) => title),
		countries,
		numbers: differences(invoices.map(({ number }) => number)),
		kinds: invoices.map(({ kind }) => kinds.indexOf(kind)),
		minutes: differences(invoices.map(({ minute }) => minute)),
		customers: invoices.map(({ customer }) => customer),
		countryIndexes: invoices.map(({ country }) => countries.indexOf(country)),
		lineCounts: invoices.map((invoice) => invoice.lines.length),
		lineArticles: invoices.flatMap((invoice) => differences(invoice.lines.map(({ article }) => article))),
		lineQuantities: lines.map(({ quantity }) => quantity),
		linePrices: priceDifferences(lines),
	};
	return brotliCompressSync(JSON.stringify(columns), {
		params: {
			[constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
			[constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
		},
	});
}

export function decodeFacts(json: string): Facts {
	const columns = JSON.parse(json) as Columns;
	const articles = columns.skus.map((sku, index) => ({ sku, title: itemAt(columns.titles, index) }));
	const numbers = sums(columns.numbers);
	const minutes = sums(columns.minutes);
	const takeLines = lineReader(columns, articles.length);
	const invoices = numbers.map((number, index) => ({
		number,
		kind: itemAt(kinds, itemAt(columns.kinds, index)),
		minute: itemAt(minutes, index),
		customer: itemAt(columns.customers, index),
		country: itemAt(columns.countries, itemAt(columns.countryIndexes, index)),
		lines: takeLines(itemAt(columns.lineCounts, index)),
	}));
	return { articles, invoices };
}

function lineReader(columns: Columns, articleCount: number): (count: number) => InvoiceLine[] {
	const prices = new Int32Array(articleCount);
	let position = 0;
	return (count) => {
		const lines: InvoiceLine[] = [];
		for (let article = 0; lines.length < count; position++) {
			article += itemAt(columns.lineArticles, position);
			const price = itemAt(prices, article) + itemAt(columns.linePrices, position);
			prices[article] = price;
			lines.push({
				article,
				quantity: itemAt(columns.lineQuantities, position),
				price,
			});
		}
		return lines;
	};
}

function priceDifferences(lines: InvoiceLine[]): number[] {
	const last = new Map<number, number>();
	return lines.map(({ article, price }) => {
		const difference = price - (last.get(article) ?? 0);
		last.set(article, price);
		return difference;
	});
}

function differences(values: number[]): number[] {
	return values.map((value, index) => value - (values[index - 1] ?? 0));
}

function sums(values: number[]): number[] {
	let sum = 0;
	return values.map((value) => (sum += value));
}
