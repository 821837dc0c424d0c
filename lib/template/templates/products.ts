import { categories, products } from '../parameters';
import { all, ask } from '../rule-parts';
import type { Template } from '../template';

export const PRODUCTS: readonly Template[] = [
	{
		name: 'product_buyers', title: 'Buyers of a product', group: 'Products',
		description: 'Customers who have bought any of these products.',
		parameters: [products('products', 'Products', 'Any of them')], needs: ['products_purchased'],
		rule: (values) => ask('products_purchased', 'includes_any', values.products),
	},
	{
		name: 'product_repeat_buyers', title: 'Repeat buyers of a product', group: 'Products',
		description: 'Customers who have bought any of these products and have ordered more than once.',
		parameters: [products('products', 'Products', 'Any of them')], needs: ['products_purchased', 'orders_count'],
		rule: (values) => all(ask('products_purchased', 'includes_any', values.products), ask('orders_count', 'greater_than', 1)),
	},
	{
		name: 'buyers_of_all', title: 'Buyers of all these products', group: 'Products',
		description: 'Customers who have bought every one of these products, in one order or in several.',
		parameters: [products('products', 'Products', 'All of them')], needs: ['products_purchased'],
		rule: (values) => ask('products_purchased', 'includes_all', values.products),
	},
	{
		name: 'category_buyers', title: 'Buyers in a category', group: 'Products',
		description: 'Customers who have bought in any of these categories or below.',
		parameters: [categories('categories', 'Categories', 'Any of them')], needs: ['categories_purchased'],
		rule: (values) => ask('categories_purchased', 'includes_any', values.categories),
	},
	{
		name: 'cross_sell', title: 'Cross-sell: category A, not B', group: 'Products',
		description: 'Customers who have bought in one category and never in another.',
		parameters: [
			categories('bought', 'Bought', 'In any of these categories they have bought'),
			categories('notBought', 'Not bought', 'In none of these categories they have bought'),
		],
		needs: ['categories_purchased'],
		rule: ({ bought, notBought }) => all(ask('categories_purchased', 'includes_any', bought), ask('categories_purchased', 'includes_none', notBought)),
	},
	{
		name: 'cross_sell_products', title: 'Cross-sell: product A, not B', group: 'Products',
		description: 'Customers who have bought one product and never another.',
		parameters: [
			products('bought', 'Bought', 'Any of these they have bought'),
			products('notBought', 'Not bought', 'None of these they have bought'),
		],
		needs: ['products_purchased'],
		rule: ({ bought, notBought }) => all(ask('products_purchased', 'includes_any', bought), ask('products_purchased', 'includes_none', notBought)),
	},
];
