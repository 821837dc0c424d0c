import { namesOfFields } from '../../../lib';

/**
 * Fields whose values are picked from the shop's catalogue; the key is the parameter that holds the picks.
 */
export const PICKERS = {
	products: { fields: namesOfFields('product'), noun: 'Product', method: 'searchProducts' },
	variants: { fields: namesOfFields('variant'), noun: 'Variant', method: 'searchVariants' },
	categories: { fields: namesOfFields('category'), noun: 'Category', method: 'searchCategories' },
} as const;

export type PickerName = keyof typeof PICKERS;
export const PICKER_NAMES = Object.keys(PICKERS) as PickerName[];

/** The picker that the form shows for a field. */
export const pickerOf = (field: string): PickerName | undefined =>
	PICKER_NAMES.find((name) => PICKERS[name].fields.includes(field));
