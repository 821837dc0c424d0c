import { define } from '../definition/define';
import { categories, days, orders, parameter, products } from '../definition/parameter';
import { all, atLeast, includesAll, includesAny, includesNone, oneOf } from '../../rule/conditions';
import { lastDays, ordersAtLeast } from './rules';

const group = 'Products';

export const PRODUCTS = [
	define({
		name: 'bought_product',
		title: 'Bought a product',
		group,
		description: 'Bought at least one of the given products.',
		parameters: { products: products('Products', 'One or more products') },
		needs: [{ field: 'products_purchased' }],
		rule: ({ products }) => includesAny('products_purchased', products),
	}),
	define({
		name: 'bought_product_lately',
		title: 'Bought a product lately',
		group,
		description: 'Bought at least one of the given products not long ago.',
		parameters: {
			products: products('Products', 'One or more products'),
			days: days(90, 'Within how many days'),
		},
		needs: [{ field: 'products_purchased' }],
		rule: ({ products, days }) => includesAny('products_purchased', products, lastDays(days)),
	}),
	define({
		name: 'repurchased_product',
		title: 'Bought a product again',
		group,
		description: 'Ordered one of the given products in more than one order.',
		parameters: {
			products: products('Products', 'One or more products'),
			orders: orders(2, 'In how many orders at least'),
		},
		needs: [{ field: 'orders_count', where: ['product'] }],
		rule: ({ products, orders }) => ordersAtLeast(orders, { where: oneOf('product', products) }),
	}),
	define({
		name: 'bought_all_products',
		title: 'Bought all of some products',
		group,
		description: 'Bought every one of the given products, in one order or in several.',
		parameters: { products: products('Products', 'Products, all of which they must have bought') },
		needs: [{ field: 'products_purchased' }],
		rule: ({ products }) => includesAll('products_purchased', products),
	}),
	define({
		name: 'bulk_buyers',
		title: 'Bulk buyers',
		group,
		description: 'Bought many pieces within a short while.',
		parameters: {
			pieces: parameter('whole_number', 'Pieces', 'How many pieces at least', 500),
			days: days(90, 'Within how many days'),
		},
		needs: [{ field: 'quantity_purchased' }],
		rule: ({ pieces, days }) => atLeast('quantity_purchased', pieces, lastDays(days)),
	}),
	define({
		name: 'cross_sell',
		title: 'Cross-sell: bought A, not B',
		group,
		description: 'Bought one of some products, but none of some others that go with them.',
		parameters: {
			bought: products('Bought', 'One or more products that they bought'),
			notBought: products('Not bought', 'One or more products that they have not bought'),
		},
		needs: [{ field: 'products_purchased' }],
		rule: ({ bought, notBought }) =>
			all(includesAny('products_purchased', bought), includesNone('products_purchased', notBought)),
	}),
	define({
		name: 'cross_sell_categories',
		title: 'Cross-sell: bought from A, not from B',
		group,
		description: 'Bought from one of some categories, but never from some others.',
		parameters: {
			bought: categories('Bought', 'One or more categories that they bought from'),
			notBought: categories('Not bought', 'One or more categories that they have not bought from'),
		},
		needs: [{ field: 'categories_purchased' }],
		rule: ({ bought, notBought }) =>
			all(includesAny('categories_purchased', bought), includesNone('categories_purchased', notBought)),
	}),
	define({
		name: 'category_fans',
		title: 'Fans of a category',
		group,
		description: 'Ordered from a category again and again.',
		parameters: {
			categories: categories('Categories', 'One or more categories'),
			orders: orders(3, 'How many orders from them at least'),
		},
		needs: [{ field: 'orders_count', where: ['category'] }],
		rule: ({ categories, orders }) => ordersAtLeast(orders, { where: includesAny('category', categories) }),
	}),
];
