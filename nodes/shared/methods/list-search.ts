import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import type { Segments } from '../../../lib';
import { nodeError } from '../error';
import { withSegments } from '../transport';

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
