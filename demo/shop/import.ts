// Turns the Online Retail data set into the compact file that the demo shop is made from:
//   npx tsx demo/shop/import.ts <online-retail.csv.gz>
// The columns of the CSV: InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country.
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { defined, firstOf, itemAt } from '../../lib/error/defined';
import { countryCode } from './country-code';
import { encodeFacts, factsFile } from './facts';
import type { Article, Facts, Invoice } from './facts';

export interface SourceLine {
	invoice: string;
	sku: string;
	title: string;
	quantity: number;
	minute: number;
	/** Thousandths of a pound. */
	price: number;
	customer: number;
	country: string;
}

export function readSource(path: string): SourceLine[] {
	const [, ...rows] = gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split(/\r?\n/);
	return rows.map((row) => sourceLine(splitRow(row)));
}

export function toFacts(lines: SourceLine[]): Facts {
	const articles = listArticles(lines);
	const indexes = new Map(articles.map(({ sku }, index) => [sku, index]));
	const invoices = [...groupBy(lines, ({ invoice }) => invoice).values()].map((group) =>
		toInvoice(group, indexes),
	);
	return { articles, invoices: invoices.sort((a, b) => a.number - b.number) };
}

type Eight = [string, string, string, string, string, string, string, string];

function eightOf(cells: string[]): Eight {
	if (cells.length < 8) throw new Error(`A line has ${cells.length} cells, not 8: ${cells.join(', ')}`);
	return cells as Eight;
}

function sourceLine(cells: string[]): SourceLine {
	const [invoice, sku, title, quantity, date, price, customer, country] = eightOf(cells);
	return {
		invoice,
		sku: sku.trim().toUpperCase(),
		title: title.trim().replace(/\s+/g, ' '),
		quantity: Number(quantity),
		minute: Date.parse(`${date.replace(' ', 'T')}Z`) / 60_000,
		price: Math.round(Number(price) * 1000),
		customer: Number(customer),
		country: countryCode(country),
	};
}

function splitRow(row: string): string[] {
	const cells = row.match(/(?<=^|,)("([^"]|"")*"|[^,]*)/g) ?? [];
	return cells.map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell));
}

function listArticles(lines: SourceLine[]): Article[] {
	const bySku = [...groupBy(lines, ({ sku }) => sku)].sort(([a], [b]) => (a < b ? -1 : 1));
	return bySku.map(([sku, group]) => ({ sku, title: commonestTitle(group) }));
}

// Lines without a price are counts of the stock, whose "titles" are remarks such as "damaged" or "found".
function commonestTitle(lines: SourceLine[]): string {
	const counts = groupBy(
		lines.filter(({ price, title }) => price > 0 && title),
		({ title }) => title,
	);
	const [best] = [...counts].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
	return best?.[0] ?? '';
}

function toInvoice(lines: SourceLine[], indexes: Map<string, number>): Invoice {
	const { invoice, customer, country } = firstOf(lines);
	return {
		number: Number(invoice.replace(/\D/g, '')),
		kind: kindOf(lines),
		// A few invoices were written over the turn of a minute.
		minute: Math.min(...lines.map(({ minute }) => minute)),
		customer,
		country,
		lines: lines
			.map(({ sku, quantity, price }) => ({ article: defined(indexes.get(sku)), quantity, price }))
			.sort((a, b) => a.article - b.article),
	};
}

function kindOf(lines: SourceLine[]): Invoice['kind'] {
	const { invoice, customer } = firstOf(lines);
	if (invoice.startsWith('C')) return 'cancellation';
	const ofTheBooks = invoice.startsWith('A');
	const ofTheStock = !customer && lines.every(({ price }) => price === 0);
	return ofTheBooks || ofTheStock ? 'adjustment' : 'sale';
}

function groupBy<T>(items: T[], keyOf: (item: T) => string): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const item of items) {
		const group = groups.get(keyOf(item));
		if (group) group.push(item);
		else groups.set(keyOf(item), [item]);
	}
	return groups;
}

if (require.main === module) {
	const facts = toFacts(readSource(itemAt(process.argv, 2)));
	const file = encodeFacts(facts);
	writeFileSync(factsFile, file);
	const { articles, invoices } = facts;
	console.log(
		`${invoices.length} invoices, ${articles.length} articles: ${file.length} bytes in ${factsFile}`,
	);
}
