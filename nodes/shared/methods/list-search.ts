import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import type { Segments } from '../../../lib';
import { nodeError } from '../error';
import { withSegments } from '../transport';
import { fieldsOf, rowColumnsOf } from './fields';

const PAGE = 50;

type Search = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;
type Found = INodeListSearchResult['results'];

export const searchSegments: Search = async function (search, token) {
	return await page(this, token, async (segments, offset) => {
		const found = await segments.list({ search, sortBy: 'title', direction: 'asc', limit: PAGE, offset });
		return found.map(({ id, title }) => ({ name: title, value: String(id) }));
	});
};

/** By name, e-mail address or id. */
export const searchCustomers: Search = async function (search, token) {
	return await page(this, token, async (segments, offset) => {
		const found = await segments.searchCustomers({ search, limit: PAGE, offset });
		return found.map(({ customer_id: id, ...named }) => ({
			name: [
				...Object.values(named).filter((part) => typeof part === 'string' && part !== ''),
				`#${String(id)}`,
			].join(' '),
			value: id as string | number,
		}));
	});
};

/** The names of events that a sample of the shop's has. */
export const searchEvents: Search = async function (search = '', token) {
	return await page(this, token, async (segments, offset) => {
		const columns = rowColumnsOf((await fieldsOf(segments)).filter(({ group }) => group === 'events'));
		const names = columns.find(({ name }) => name === 'name')?.values ?? [];
		const found = names.filter((name) => name.toLowerCase().includes(search.toLowerCase()));
		return found.slice(offset, offset + PAGE).map((name) => ({ name, value: name }));
	});
};

export const searchProducts = catalogueSearch('product');
export const searchVariants = catalogueSearch('variant');
export const searchCategories = catalogueSearch('category');

function catalogueSearch(kind: 'product' | 'variant' | 'category'): Search {
	return async function (search, token) {
		return await page(this, token, async (segments, offset) => {
			const found = await segments.products({ search, kind, limit: PAGE, offset });
			return found.map(({ id, title, sku }) => ({
				name: `${title ?? id}${sku ? ` (${sku})` : ''}`,
				value: id,
			}));
		});
	};
}

/** n8n asks for the next page with the token of the last; here it is the number of entries shown so far. */
async function page(
	context: ILoadOptionsFunctions,
	token: string | undefined,
	read: (segments: Segments, offset: number) => Promise<Found>,
): Promise<INodeListSearchResult> {
	const offset = Number(token ?? 0);
	try {
		const results = await withSegments(context, async (segments) => await read(segments, offset));
		return { results, ...(results.length === PAGE ? { paginationToken: String(offset + PAGE) } : {}) };
	} catch (error) {
		throw nodeError(context.getNode(), error);
	}
}
