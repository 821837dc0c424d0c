/** Fields whose values are picked from the shop's catalogue; the key is the parameter that holds the picks. */
export const PICKERS = {
	products: {
		fields: ['products_purchased', 'purchased_product', 'not_purchased_product'],
		noun: 'Product',
		method: 'searchProducts',
	},
	variants: {
		fields: ['variants_purchased', 'purchased_variant'],
		noun: 'Variant',
		method: 'searchVariants',
	},
	categories: {
		fields: ['categories_purchased', 'purchased_category', 'not_purchased_category'],
		noun: 'Category',
		method: 'searchCategories',
	},
} as const;

export type PickerName = keyof typeof PICKERS;
export const PICKER_NAMES = Object.keys(PICKERS) as PickerName[];

/** The picker that the form shows for a field. */
export function pickerOf(field: string): PickerName | undefined {
	return PICKER_NAMES.find((name) => (PICKERS[name].fields as readonly string[]).includes(field));
}
